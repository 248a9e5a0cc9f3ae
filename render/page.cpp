#include "render/page.h"

#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::render {
namespace {

namespace mustache = kainjow::mustache;
using analyze::Group;

constexpr std::size_t kLabelColumns = 80;
constexpr std::size_t kMaxInputs = 200;

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : many);
}

std::string with_unit(double value, const Unit& unit) {
  return format_value(value, unit) + (unit.name.empty() ? "" : " " + unit.name);
}

mustache::data quantile_cells(const Group& group, const Unit& unit) {
  mustache::data cells(mustache::data::type::list);
  for (const analyze::Quantile& quantile : group.quantiles) {
    mustache::data cell;
    cell.set("name", quantile.name);
    cell.set("value", format_value(quantile.value, unit));
    if (quantile.interval95) {
      cell.set("interval", format_interval(*quantile.interval95, quantile.value, unit));
    } else {
      cell.set("needs", format_count(quantile.needs));
    }
    cells << cell;
  }
  return cells;
}

void set_figure(mustache::data& row, const char* name, bool there, const std::string& text) {
  row.set(name, there ? text : std::string(kNotAvailable));
}

mustache::data row_data(const Row& row, const Section& section) {
  const Group& group = *row.group;
  const Unit& unit = section.unit;
  mustache::data data;
  data.set("label", base::excerpt(row.label, kLabelColumns));
  data.set("count", format_count(group.count));
  data.set("writes", format_count(group.accounting.writes));
  data.set("delivered", format_count(group.accounting.delivered));
  data.set("lost", format_count(group.accounting.lost));
  data.set("some_lost", group.accounting.lost > 0);
  data.set("undetermined", format_count(group.accounting.undetermined));
  data.set("duplicates", format_count(group.accounting.duplicates));
  data.set("quantiles", quantile_cells(group, unit));
  data.set("empty", group.count == 0);
  set_figure(data, "min", group.count > 0, format_value(group.min, unit));
  set_figure(data, "mean", group.count > 0, format_value(group.mean, unit));
  set_figure(data, "stddev", group.count > 1, format_value(group.stddev, unit));
  set_figure(data, "max", group.count > 0, format_value(group.max, unit));
  set_figure(data, "tail", group.tail_to_median.has_value(), format_ratio(group.tail_to_median.value_or(0)));
  set_figure(data, "rate", group.throughput_per_s.has_value(), format_rate(group.throughput_per_s.value_or(0)));
  set_figure(data, "errors", group.error_rate.has_value(), format_share(group.error_rate.value_or(0)));
  set_figure(data, "cold", group.cold.known > 0, format_share(group.cold.share));
  const bool known = group.cold.known > 0;
  set_figure(data, "cold_count", known, format_count(group.cold.count));
  set_figure(data, "cold_known", known, format_count(group.cold.known));
  set_figure(data, "init_in_path", known, format_count(group.cold.init_in_path));
  const Unit ms{"ms", 1};
  set_figure(data, "init_p50", group.cold.init_ms_p50.has_value(),
             format_value(group.cold.init_ms_p50.value_or(0), ms));
  set_figure(data, "init_max", group.cold.init_ms_max.has_value(),
             format_value(group.cold.init_ms_max.value_or(0), ms));
  return data;
}

mustache::data section_data(const Section& section) {
  mustache::data data;
  data.set("title", stage_title(section.stage));
  data.set("name", section.stage);
  data.set("meaning", stage_meaning(section.stage));
  data.set("has_meaning", !stage_meaning(section.stage).empty());
  data.set("unit", section.unit.name);
  data.set("trace", !section.sample);
  data.set("sample", section.sample);
  mustache::data names(mustache::data::type::list), rows(mustache::data::type::list);
  const auto with_quantiles = std::find_if(section.rows.begin(), section.rows.end(),
                                           [](const Row& row) { return !row.group->quantiles.empty(); });
  std::size_t columns = 0;
  if (with_quantiles != section.rows.end()) {
    for (const analyze::Quantile& quantile : with_quantiles->group->quantiles) {
      names << mustache::data("name", quantile.name);
      ++columns;
    }
  }
  for (const Row& row : section.rows) {
    mustache::data cells = row_data(row, section);
    cells.set("trace", !section.sample);
    cells.set("sample", section.sample);
    cells.set("columns", std::to_string(std::max<std::size_t>(columns, 1)));
    rows << cells;
  }
  data.set("names", names);
  data.set("rows", rows);
  return data;
}

mustache::data ledger_data(const analyze::Accounting& accounting) {
  mustache::data rows(mustache::data::type::list);
  for (const analyze::AccountingMember& member : analyze::accounting_members()) {
    const bool whole = member.name == "events" || member.name == "writes" || member.name == "receives";
    const std::int64_t count = accounting.*member.member;
    const bool part = &member - analyze::accounting_members().data() < 13;
    if (count == 0 && !whole && member.name != "lost" && member.name != "delivered") continue;
    mustache::data row;
    row.set("name", stage_title(std::string(member.name)));
    row.set("count", format_count(count));
    row.set("sentence", std::string(member.sentence));
    row.set("kind", whole ? "whole" : part ? "part" : "mark");
    rows << row;
  }
  return rows;
}

mustache::data inputs_data(const analyze::Analysis& analysis) {
  mustache::data rows(mustache::data::type::list);
  for (std::size_t i = 0; i < std::min(analysis.inputs.size(), kMaxInputs); ++i) {
    const analyze::Input& input = analysis.inputs[i];
    mustache::data row;
    row.set("path", input.path);
    row.set("format", input.format.empty() ? "passed over" : input.format);
    row.set("compression", input.compression);
    row.set("bytes", format_bytes(input.bytes));
    row.set("events", format_count(input.events));
    row.set("truncated", input.truncated);
    rows << row;
  }
  return rows;
}

mustache::data rejected_data(const analyze::Analysis& analysis) {
  mustache::data rows(mustache::data::type::list);
  for (const analyze::Rejected& rejected : analysis.rejected) {
    mustache::data row, examples(mustache::data::type::list);
    row.set("reason", rejected.reason);
    row.set("sentence", rejected.sentence);
    row.set("count", format_count(rejected.count));
    for (const std::string& example : rejected.examples) examples << mustache::data("text", example);
    row.set("examples", examples);
    rows << row;
  }
  return rows;
}

mustache::data clock_data(const analyze::Clock& clock) {
  mustache::data rows(mustache::data::type::list);
  const Unit unit{"ms", 1};
  for (const analyze::ClockPair& pair : clock.worst) {
    mustache::data row;
    row.set("writer", pair.writer);
    row.set("receiver", pair.receiver);
    row.set("traces", format_count(pair.traces));
    row.set("upper", format_value(pair.upper_ms, unit));
    set_figure(row, "lower", pair.lower_ms.has_value(), format_value(pair.lower_ms.value_or(0), unit));
    rows << row;
  }
  return rows;
}

mustache::data document_data(const Document& document, bool several) {
  const analyze::Analysis& analysis = document.analysis;
  std::int64_t bytes = 0;
  for (const analyze::Input& input : analysis.inputs) bytes += input.bytes;
  mustache::data data;
  data.set("several", several);
  data.set("name", document.name);
  data.set("path", document.path);
  data.set("command", analysis.command);
  data.set("has_command", !analysis.command.empty());
  data.set("version", analysis.tool_version);
  data.set("input_count", plural(static_cast<std::int64_t>(analysis.inputs.size()), "input", "inputs"));
  data.set("bytes", format_bytes(bytes));
  data.set("events", plural(analysis.accounting.events, "event", "events"));
  data.set("has_time", analysis.origin_ns != 0);
  data.set("origin", format_instant(analysis.origin_ns));
  data.set("span", format_span(analysis.span_ns));
  data.set("where", analysis.where);
  data.set("has_where", !analysis.where.empty());
  data.set("cold_excluded", analysis.cold == "exclude");
  data.set("cold_split", analysis.cold == "split");
  data.set("ledger", ledger_data(analysis.accounting));
  data.set("inputs", inputs_data(analysis));
  data.set("more_inputs", analysis.inputs.size() > kMaxInputs);
  data.set("rejected", rejected_data(analysis));
  data.set("has_rejected", !analysis.rejected.empty());
  data.set("clock", analysis.clock.text);
  data.set("has_clock", !analysis.clock.text.empty());
  data.set("pairs", clock_data(analysis.clock));
  data.set("has_pairs", !analysis.clock.worst.empty());
  return data;
}

std::string loss_sentence(const Section& section) {
  std::int64_t lossy = 0;
  const Row* one = &section.rows.front();
  for (const Row& row : section.rows) {
    if (row.group->accounting.lost == 0) continue;
    ++lossy;
    one = &row;
  }
  const analyze::Accounting& first = one->group->accounting;
  if (section.rows.size() == 1) {
    if (first.lost == 0) return fmt::format(" None of {} was lost.", plural(first.writes, "write", "writes"));
    return fmt::format(" {} of {} {} lost.", format_count(first.lost), plural(first.writes, "write", "writes"),
                       first.lost == 1 ? "was" : "were");
  }
  if (lossy == 0) return " No write was lost.";
  if (lossy == 1) {
    return fmt::format(" {} lost {} of {}.", base::excerpt(one->label, 40), format_count(first.lost),
                       plural(first.writes, "write", "writes"));
  }
  return fmt::format(" {} of {} groups lost writes.", lossy, section.rows.size());
}

}  // namespace

std::string headline(const std::vector<Section>& all) {
  if (all.empty()) return "No write and no timed operation was found.";
  const Section& section = all.front();
  const Row *low = nullptr, *high = nullptr;
  const auto median = [](const Row& row) { return row.group->quantile("p50"); };
  for (const Row& row : section.rows) {
    if (row.group->count == 0 || median(row) == nullptr) continue;
    if (low == nullptr || median(row)->value < median(*low)->value) low = &row;
    if (high == nullptr || median(row)->value > median(*high)->value) high = &row;
  }
  const std::string losses = section.sample ? std::string() : loss_sentence(section);
  if (low == nullptr) return "No write was received, so there is no latency to show." + losses;
  if (low == high) {
    const auto* p50 = median(*low);
    const auto* p99 = low->group->quantile("p99");
    const bool certain = p99 != nullptr && p99->interval95;
    const std::string tail = certain ? ", 99 % within " + with_unit(p99->value, section.unit) : "";
    if (section.stage == "trigger_latency") {
      return fmt::format("Half of all writes reach their function within {}{}.{}", with_unit(p50->value, section.unit),
                         tail, losses);
    }
    return fmt::format("Half of all {} are within {}{}.{}", section.sample ? "operations" : "writes",
                       with_unit(p50->value, section.unit), tail, losses);
  }
  return fmt::format("The median {} is {} for {} and {} for {}{}.{}",
                     section.stage == "trigger_latency" ? "trigger latency" : base::excerpt(section.stage, 40),
                     with_unit(median(*low)->value, section.unit), base::excerpt(low->label, 40),
                     with_unit(median(*high)->value, section.unit), base::excerpt(high->label, 40),
                     section.rows.size() > 2 ? ", the others between" : "", losses);
}

mustache::data page_data(const Documents& documents, const std::vector<Section>& all) {
  mustache::data data, stages(mustache::data::type::list), documents_list(mustache::data::type::list),
      warnings(mustache::data::type::list);
  bool has_warnings = false, few = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    mustache::data section = section_data(all[i]);
    if (i == 0) data.set("answer", section);
    stages << section;
    for (const Row& row : all[i].rows) {
      few = few || (row.group->count > 0 &&
                    std::any_of(row.group->quantiles.begin(), row.group->quantiles.end(),
                                [](const analyze::Quantile& quantile) { return !quantile.interval95; }));
    }
  }
  for (const Document& document : documents) {
    documents_list << document_data(document, documents.size() > 1);
    for (const analyze::Warning& warning : document.analysis.warnings) {
      warnings << mustache::data("text", (documents.size() > 1 ? document.name + ": " : "") + warning.text);
      has_warnings = true;
    }
  }
  data.set("headline", headline(all));
  data.set("has_answer", !all.empty());
  data.set("stages", stages);
  data.set("documents", documents_list);
  data.set("warnings", warnings);
  data.set("has_warnings", has_warnings);
  data.set("few", few);
  return data;
}

}  // namespace echotrace::render
