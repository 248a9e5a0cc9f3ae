#include "render/page_json.h"

#include "ingest/base/text.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace echotrace::render {
namespace {

constexpr std::size_t kLabelColumns = 80;

// One array per column: half the bytes of an array per point.
class Columns {
 public:
  explicit Columns(std::size_t count) : columns_(count) {}
  void add(std::size_t column, const std::string& number) {
    std::string& text = columns_[column];
    if (!text.empty()) text += ',';
    text += number;
  }
  std::string text() const {
    std::string all = "[";
    for (const std::string& column : columns_) all += (&column == columns_.data() ? "[" : ",[") + column + ']';
    return all + ']';
  }

 private:
  std::vector<std::string> columns_;
};

std::string maybe(const std::optional<double>& value, double factor) {
  return value ? json_number(*value * factor) : "null";
}

std::string cdf_json(const std::vector<analyze::CdfPoint>& cdf, double factor) {
  Columns columns(2);
  for (const auto& point : cdf) {
    columns.add(0, json_number(point.value * factor));
    columns.add(1, fmt::format("{:.9g}", point.fraction));
  }
  return columns.text();
}

std::string histogram_json(const analyze::Group& group, double factor) {
  Columns columns(3);
  for (const auto& bin : group.histogram) {
    columns.add(0, json_number(bin.low * factor));
    columns.add(1, json_number(bin.high * factor));
    columns.add(2, std::to_string(bin.count));
  }
  return columns.text();
}

std::string series_json(const analyze::Group& group, double factor) {
  Columns columns(5);
  for (const auto& point : group.series) {
    columns.add(0, json_number(point.second));
    columns.add(1, std::to_string(point.count));
    columns.add(2, maybe(point.p50, factor));
    columns.add(3, maybe(point.p99, factor));
    columns.add(4, std::to_string(point.lost));
  }
  return columns.text();
}

std::string rate_json(const analyze::Group& group) {
  Columns columns(4);
  for (const auto& point : group.rate) {
    columns.add(0, json_number(point.second));
    columns.add(1, point.scheduled ? std::to_string(*point.scheduled) : "null");
    columns.add(2, std::to_string(point.put));
    columns.add(3, std::to_string(point.received));
  }
  return columns.text();
}

std::string quantiles_json(const analyze::Group& group, double factor) {
  std::string text = "{";
  for (const auto& quantile : group.quantiles) {
    if (text.size() > 1) text += ',';
    text += fmt::format("{}:[{}", json_text(quantile.name), json_number(quantile.value * factor));
    if (quantile.interval95) {
      text += fmt::format(",{},{}", json_number(quantile.interval95->first * factor),
                          json_number(quantile.interval95->second * factor));
    }
    text += ']';
  }
  return text + '}';
}

std::string breakdown_json(const analyze::Group& group, double factor) {
  std::string text = "[";
  for (const auto& part : group.breakdown) {
    if (text.size() > 1) text += ',';
    text += fmt::format("[{},{}]", json_text(stage_title(part.name)), json_number(part.mean * factor));
  }
  return text + ']';
}

std::string row_json(const Row& row, const Unit& unit, bool curves) {
  const analyze::Group& group = *row.group;
  std::string text =
      fmt::format("{{\"label\":{},\"colour\":{},\"style\":{},\"count\":{},\"q\":{}", json_text(row.label),
                  row.look.colour + 1, row.look.style, group.count, quantiles_json(group, unit.factor));
  if (!group.breakdown.empty()) text += ",\"breakdown\":" + breakdown_json(group, unit.factor);
  if (curves) {
    text += ",\"cdf\":" + cdf_json(group.cdf, unit.factor) + ",\"histogram\":" + histogram_json(group, unit.factor);
    text += fmt::format(",\"bin\":{},\"series\":{}", json_number(group.series_bin_s), series_json(group, unit.factor));
    if (!group.rate.empty()) text += ",\"rate\":" + rate_json(group);
    if (group.cold_part && group.warm_part) {
      text += ",\"cold\":" + cdf_json(group.cold_part->cdf, unit.factor);
      text += ",\"warm\":" + cdf_json(group.warm_part->cdf, unit.factor);
    }
  }
  return text + '}';
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string json = "\"";
  for (const char c : base::excerpt(text, kLabelColumns)) {
    switch (c) {
      case '"': json += "\\\""; break;
      case '\\': json += "\\\\"; break;
      case '<': case '>': case '&': json += fmt::format("\\u{:04x}", static_cast<unsigned>(c)); break;
      default: json += c;
    }
  }
  return json + '"';
}

std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null";
}

std::string page_json(const std::vector<Section>& all, std::size_t most_bytes) {
  std::string text = "{\"stages\":[";
  for (const Section& section : all) {
    if (&section != all.data()) text += ',';
    text += fmt::format("{{\"name\":{},\"title\":{},\"unit\":{},\"sample\":{},\"groups\":[", json_text(section.stage),
                        json_text(stage_title(section.stage)), json_text(section.unit.name), section.sample);
    bool first = true;
    for (const Row& row : section.rows) {
      if (row.group->count == 0) continue;
      if (!first) text += ',';
      first = false;
      text += row_json(row, section.unit, text.size() < most_bytes);
    }
    text += "]}";
  }
  return text + "]}";
}

}  // namespace echotrace::render
