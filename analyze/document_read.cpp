#include "analyze/document_ranking.h"
#include "analyze/document_read_parts.h"

namespace echotrace::analyze {
namespace {

using object = DocumentObject;

void read_curves(const DocumentReader& read, object from, Group& group) {
  read_cdf(read, from, group.cdf);
  read.each_row<3>(from, "histogram", [&](const auto& cells) {
    HistogramBin& bin = group.histogram.emplace_back();
    read.cell(cells[0], "histogram", bin.low);
    read.cell(cells[1], "histogram", bin.high);
    read.cell(cells[2], "histogram", bin.count);
  });
  read.get(from, "series_bin_s", group.series_bin_s);
  read.each_row<5>(from, "series", [&](const auto& cells) {
    SeriesPoint& point = group.series.emplace_back();
    read.cell(cells[0], "series", point.second);
    read.cell(cells[1], "series", point.count);
    read.cell(cells[2], "series", point.p50);
    read.cell(cells[3], "series", point.p99);
    read.cell(cells[4], "series", point.lost);
  });
  read.each_row<4>(from, "rate", [&](const auto& cells) {
    RatePoint& point = group.rate.emplace_back();
    read.cell(cells[0], "rate", point.second);
    read.cell(cells[1], "rate", point.scheduled);
    read.cell(cells[2], "rate", point.put);
    read.cell(cells[3], "rate", point.received);
  });
}

void read_part(const DocumentReader& read, object from, std::string_view name, std::optional<Part>& part) {
  read.in_object(from, name, [&](object inside) {
    part.emplace();
    read.get(inside, "count", part->count);
    read_quantiles(read, inside, part->quantiles);
    read_cdf(read, inside, part->cdf);
  });
}

void read_group(const DocumentReader& read, object from, Group& group) {
  read_by(read, from, group.by);
  read.get(from, "stage", group.stage);
  read.get(from, "sample", group.sample);
  read.get(from, "unit", group.unit);
  read.get(from, "count", group.count);
  read.get(from, "min", group.min);
  read.get(from, "mean", group.mean);
  read.get(from, "stddev", group.stddev);
  read.get(from, "max", group.max);
  read_quantiles(read, from, group.quantiles);
  read.get(from, "tail_to_median", group.tail_to_median);
  read_curves(read, from, group);
  read.in_object(from, "cold", [&](object cold) {
    read.get(cold, "count", group.cold.count);
    read.get(cold, "share", group.cold.share);
    read.get(cold, "known", group.cold.known);
    read.get(cold, "init_in_path", group.cold.init_in_path);
    read.get(cold, "init_ms_p50", group.cold.init_ms_p50);
    read.get(cold, "init_ms_max", group.cold.init_ms_max);
  });
  read.each_row<2>(from, "breakdown", [&](const auto& cells) {
    BreakdownPart& part = group.breakdown.emplace_back();
    read.cell(cells[0], "breakdown", part.name);
    read.cell(cells[1], "breakdown", part.mean);
  });
  read_part(read, from, "cold_part", group.cold_part);
  read_part(read, from, "warm_part", group.warm_part);
  read.get(from, "throughput_per_s", group.throughput_per_s);
  read.get(from, "error_rate", group.error_rate);
  read_accounting(read, from, group.accounting);
}

void read_clock(const DocumentReader& read, object from, Clock& clock) {
  read.get(from, "pairs", clock.pairs);
  std::optional<double> upper;
  read.get(from, "upper_ms_max", upper);
  clock.upper_known = upper.has_value();
  clock.upper_ms_max = upper.value_or(0);
  std::optional<double> lower;
  read.get(from, "lower_ms_min", lower);
  clock.lower_ms_min = lower.value_or(0);
  read.get(from, "bounded_below", clock.bounded_below);
  read.get(from, "proven_skewed", clock.proven_skewed);
  read.get(from, "pinged", clock.pinged);
  read.get(from, "pings", clock.pings);
  read.get(from, "moved", clock.moved);
  read.get(from, "text", clock.text);
  read.each_object(from, "worst", [&](object row) {
    ClockPair& pair = clock.worst.emplace_back();
    read.get(row, "writer", pair.writer);
    read.get(row, "receiver", pair.receiver);
    read.get(row, "traces", pair.traces);
    read.get(row, "upper_ms", pair.upper_ms);
    read.get(row, "lower_ms", pair.lower_ms);
  });
  read.each_object(from, "environments", [&](object row) {
    ClockEnvironment& environment = clock.environments.emplace_back();
    read.get(row, "name", environment.name);
    read.get(row, "pings", environment.pings);
    read.get(row, "lower_ms", environment.lower_ms);
    read.get(row, "upper_ms", environment.upper_ms);
  });
}

void read_cost(const DocumentReader& read, object from, Cost& cost) {
  read.get(from, "region", cost.region);
  read.get(from, "gathered", cost.gathered);
  read.get(from, "invocations", cost.invocations);
  read.get(from, "billed_s", cost.billed_s);
  read.each_object(from, "lines", [&](object row) {
    CostLine& line = cost.lines.emplace_back();
    read.get(row, "service", line.service);
    read.get(row, "unit", line.unit);
    read.get(row, "amount", line.amount);
    read.get(row, "usd", line.usd);
  });
  read.get(from, "usd", cost.usd);
  read.each_object(from, "stores", [&](object row) {
    StoreCost& store = cost.stores.emplace_back();
    read.get(row, "store", store.store);
    read.get(row, "writes", store.writes);
    read.get(row, "usd", store.usd);
  });
  read.get(from, "usd_per_million_writes", cost.usd_per_million_writes);
  read.get(from, "usd_per_million_events", cost.usd_per_million_events);
  read_texts(read, from, "notes", cost.notes);
}

void read_context(const DocumentReader& read, object from, Analysis& analysis) {
  read_tool(read, from, analysis.tool_version, analysis.command);
  read_inputs(read, from, analysis.inputs);
  read_runs(read, from, analysis.runs);
  read_counts(read, from, "memory_mb", analysis.memory_mb);
  read_texts(read, from, "group_by", analysis.group_by);
  read.get(from, "where", analysis.where);
  read.get(from, "cold", analysis.cold);
  read.get(from, "origin_ns", analysis.origin_ns);
  read.get(from, "span_ns", analysis.span_ns);
  read.each_object(from, "rejected", [&](object row) {
    Rejected& rejected = analysis.rejected.emplace_back();
    read.get(row, "reason", rejected.reason);
    read.get(row, "sentence", rejected.sentence);
    read.get(row, "count", rejected.count);
    read_texts(read, row, "examples", rejected.examples);
  });
  read_warnings(read, from, analysis.warnings);
}

void read_assertions(const DocumentReader& read, object from, std::vector<AssertionResult>& assertions) {
  read.each_object(from, "assertions", [&](object row) {
    AssertionResult& result = assertions.emplace_back();
    read.get(row, "assertion", result.assertion);
    read.get(row, "group", result.group);
    std::string outcome;
    read.get(row, "outcome", outcome);
    const auto known = outcome_of(outcome);
    if (!known) read.refuse("not an analysis document: an assertion cannot be '" + outcome + "'");
    result.outcome = *known;
    read.get(row, "detail", result.detail);
    read.get(row, "origin", result.origin);
    read.get(row, "accepted", result.accepted);
  });
}

}  // namespace

Analysis read_json(std::string_view text, const std::string& where) {
  const DocumentReader read("analysis", where);
  simdjson::dom::parser parser;
  const object root = read.root(parser, text);

  Analysis analysis;
  read_context(read, root, analysis);
  read_accounting(read, root, analysis.accounting);
  read.each_object(root, "groups", [&](object group) { read_group(read, group, analysis.groups.emplace_back()); });
  read.in_object(root, "clock", [&](object clock) { read_clock(read, clock, analysis.clock); });
  read.in_object(root, "cost", [&](object cost) { read_cost(read, cost, analysis.cost.emplace()); });
  analysis.ranking = rank_groups(analysis.groups);  // follows from the groups; documents before it have none
  read_assertions(read, root, analysis.assertions);
  return analysis;
}

}  // namespace echotrace::analyze
