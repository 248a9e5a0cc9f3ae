#include "render/page.h"

#include "ingest/base/text.h"
#include "render/answer.h"
#include "render/heat_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::render {
namespace {

namespace mustache = kainjow::mustache;
using analyze::Group;

constexpr std::size_t kLabelColumns = 80;
constexpr std::size_t kMaxInputs = 200;
constexpr std::size_t kMaxAnswers = 12;
constexpr std::size_t kMaxRows = 400;  // of all tables of stages behind the first

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : many);
}

mustache::data quantile_cells(const Group& group, const Unit& unit) {
  mustache::data cells(mustache::data::type::list);
  for (const analyze::Quantile& quantile : group.quantiles) {
    mustache::data cell;
    cell.set("name", quantile.name);
    cell.set("value", format_value(quantile.value, unit));
    std::string exact = format_exact(quantile.value * unit.factor);
    if (quantile.interval95) {
      exact += " " + format_exact(quantile.interval95->first * unit.factor) + " " +
               format_exact(quantile.interval95->second * unit.factor);
    }
    cell.set("exact", exact);
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

mustache::data part_rows(const Row& row, const Unit& unit) {
  mustache::data rows(mustache::data::type::list);
  if (!row.group->cold_part || !row.group->warm_part) return rows;
  for (const auto& [name, part] : {std::pair{"cold", &*row.group->cold_part}, std::pair{"warm", &*row.group->warm_part}}) {
    analyze::Group shown;
    shown.quantiles = part->quantiles;
    mustache::data data;
    data.set("part", name);
    data.set("count", format_count(part->count));
    data.set("quantiles", quantile_cells(shown, unit));
    rows << data;
  }
  return rows;
}

mustache::data row_data(const Row& row, const Section& section) {
  const Group& group = *row.group;
  const Unit& unit = section.unit;
  mustache::data data;
  data.set("label", base::excerpt(row.label, kLabelColumns));
  data.set("colour", fmt::format("g{}", row.look.colour + 1));
  data.set("cold_against_warm", part_rows(row, unit));
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

mustache::data runs_data(const analyze::Analysis& analysis) {
  mustache::data rows(mustache::data::type::list);
  for (std::size_t i = 0; i < std::min(analysis.runs.size(), kMaxInputs); ++i) {
    const analyze::RunFacts& run = analysis.runs[i];
    std::string memory;
    for (const std::int64_t mb : run.memory_mb) memory += (memory.empty() ? "" : ", ") + format_count(mb);
    mustache::data row;
    row.set("run", run.run);
    row.set("path", run.path);
    set_figure(row, "experiment", !run.experiment.empty(), run.experiment);
    set_figure(row, "target", !run.target.empty(), run.target);
    set_figure(row, "region", !run.region.empty(), run.region);
    set_figure(row, "started", run.started_ns > 0, format_instant(run.started_ns));
    set_figure(row, "took", run.started_ns > 0 && run.ended_ns >= run.started_ns,
               format_span(run.ended_ns >= run.started_ns ? run.ended_ns - run.started_ns : 0));
    set_figure(row, "memory", !memory.empty(), memory);
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
  data.set("runs", runs_data(analysis));
  data.set("has_runs", !analysis.runs.empty());
  data.set("rejected", rejected_data(analysis));
  data.set("has_rejected", !analysis.rejected.empty());
  data.set("clock", analysis.clock.text);
  data.set("has_clock", !analysis.clock.text.empty());
  data.set("pairs", clock_data(analysis.clock));
  data.set("has_pairs", !analysis.clock.worst.empty());
  return data;
}

}  // namespace

mustache::data page_data(const Documents& documents, const std::vector<Section>& all) {
  mustache::data data, stages(mustache::data::type::list), documents_list(mustache::data::type::list),
      warnings(mustache::data::type::list);
  bool has_warnings = false, few = false;
  std::size_t shown_rows = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    shown_rows += all[i].rows.size();
    if (i > 0 && shown_rows > kMaxRows) {
      data.set("more_stages", plural(static_cast<std::int64_t>(all.size() - i), "stage", "stages"));
      data.set("has_more_stages", true);
      break;
    }
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
  bool parts = false;
  for (const Section& section : all) {
    for (const Row& row : section.rows) parts = parts || row.group->cold_part.has_value();
  }
  const std::vector<Answer> found = answers(documents, all);
  mustache::data sentences(mustache::data::type::list);
  for (std::size_t i = 0; i < std::min(found.size(), kMaxAnswers); ++i) {
    mustache::data answer;
    answer.set("label", base::excerpt(found[i].row->label, kLabelColumns));
    answer.set("colour", fmt::format("g{}", found[i].row->look.colour + 1));
    answer.set("text", found[i].text);
    sentences << answer;
  }
  const mustache::data maps = heat_maps(all);
  data.set("answers", sentences);
  data.set("more_answers", found.size() > kMaxAnswers);
  data.set("maps", maps);
  data.set("has_maps", !maps.is_empty_list());
  data.set("has_parts", parts);
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
