#include "render/heat_map.h"

#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace echotrace::render {
namespace {

namespace mustache = kainjow::mustache;
constexpr std::size_t kMostMaps = 24, kLabelColumns = 40;
constexpr int kShades = 9;

using By = std::vector<std::pair<std::string, analyze::Scalar>>;

std::string value_text(const By& by, std::size_t field) {
  const std::string text = analyze::to_text(by[field].second);
  return text.empty() ? "\"\"" : base::excerpt(text, kLabelColumns);
}

struct Map {
  const Document* document;
  std::string rest;  // values of the fields behind the second
  std::vector<std::string> rows, columns;
  std::vector<const Row*> cells;  // in document order

  void add(const Row& row) {
    const By& by = row.group->by;
    for (auto& [names, field] : {std::pair{&rows, 0}, std::pair{&columns, 1}}) {
      const std::string text = value_text(by, static_cast<std::size_t>(field));
      if (std::find(names->begin(), names->end(), text) == names->end()) names->push_back(text);
    }
    cells.push_back(&row);
  }
  const Row* cell(const std::string& row, const std::string& column) const {
    const auto found = std::find_if(cells.begin(), cells.end(), [&](const Row* candidate) {
      return value_text(candidate->group->by, 0) == row && value_text(candidate->group->by, 1) == column;
    });
    return found == cells.end() ? nullptr : *found;
  }
};

std::vector<Map> collect_maps(const Section& section) {
  std::vector<Map> maps;
  for (const Row& row : section.rows) {
    const By& by = row.group->by;
    if (by.size() < 2) continue;
    std::string rest = section.rows.front().document != section.rows.back().document ? row.document->name : "";
    for (std::size_t field = 2; field < by.size(); ++field) {
      rest += fmt::format("{}{} {}", rest.empty() ? "" : ", ", base::excerpt(by[field].first, kLabelColumns),
                          value_text(by, field));
    }
    auto at = std::find_if(maps.begin(), maps.end(),
                           [&](const Map& map) { return map.document == row.document && map.rest == rest; });
    if (at == maps.end()) at = maps.insert(maps.end(), Map{row.document, rest, {}, {}, {}});
    at->add(row);
  }
  return maps;
}

// Smallest and largest p99 above zero of the section.
struct Scale {
  double low = std::numeric_limits<double>::max(), high = 0;

  int shade(double value) const {
    if (value <= 0 || high <= low) return 0;
    const double share = std::log(value / low) / std::log(high / low);
    return std::clamp(static_cast<int>(share * kShades), 0, kShades - 1);
  }
};

mustache::data cell_data(const Row* row, const Section& section, const Scale& scale) {
  mustache::data cell;
  const analyze::Quantile* p99 = row != nullptr && row->group->count > 0 ? row->group->quantile("p99") : nullptr;
  cell.set("empty", p99 == nullptr);
  if (p99 == nullptr) return cell;
  cell.set("value", format_value(p99->value, section.unit));
  cell.set("shade", fmt::format("h{}", scale.shade(p99->value)));
  cell.set("few", !p99->interval95);
  std::string quantiles;
  for (const analyze::Quantile& quantile : row->group->quantiles) {
    quantiles += fmt::format("{}{}={}", quantiles.empty() ? "" : " ", quantile.name,
                             format_exact(quantile.value * section.unit.factor));
  }
  cell.set("quantiles", quantiles);
  return cell;
}

}  // namespace

mustache::data heat_maps(const std::vector<Section>& all) {
  mustache::data list(mustache::data::type::list);
  if (all.empty()) return list;
  const Section& section = all.front();
  if (section.rows.size() < 2) return list;  // nothing to compare
  const std::vector<Map> maps = collect_maps(section);
  Scale scale;
  for (const Row& row : section.rows) {
    const analyze::Quantile* p99 = row.group->count > 0 ? row.group->quantile("p99") : nullptr;
    if (p99 == nullptr || p99->value <= 0) continue;
    scale.low = std::min(scale.low, p99->value);
    scale.high = std::max(scale.high, p99->value);
  }
  for (std::size_t i = 0; i < std::min(maps.size(), kMostMaps); ++i) {
    const Map& map = maps[i];
    const By& by = map.cells.front()->group->by;
    mustache::data data, columns(mustache::data::type::list), rows(mustache::data::type::list);
    data.set("rest", map.rest);
    data.set("row_field", base::excerpt(by[0].first, kLabelColumns));
    data.set("column_field", base::excerpt(by[1].first, kLabelColumns));
    for (const std::string& column : map.columns) columns << mustache::data("name", column);
    data.set("column_count", std::to_string(map.columns.size()));
    for (const std::string& name : map.rows) {
      mustache::data row, cells(mustache::data::type::list);
      row.set("name", name);
      for (const std::string& column : map.columns) cells << cell_data(map.cell(name, column), section, scale);
      row.set("cells", cells);
      rows << row;
    }
    data.set("columns", columns);
    data.set("rows", rows);
    list << data;
  }
  return list;
}

}  // namespace echotrace::render
