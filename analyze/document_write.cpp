#include "analyze/document_write_parts.h"

namespace echotrace::analyze {
namespace {

template <typename Points, typename Write>
void write_points(JsonWriter& json, std::string_view name, const Points& points, Write&& write) {
  json.key(name);
  json.begin_array();
  for (const auto& point : points) {
    json.begin_array();
    write(point);
    json.end_array();
  }
  json.end_array();
}

void write_curves(JsonWriter& json, const Group& group) {
  write_cdf(json, group.cdf);
  write_points(json, "histogram", group.histogram, [&](const HistogramBin& bin) {
    json.value(bin.low);
    json.value(bin.high);
    json.value(bin.count);
  });
  json.member("series_bin_s", group.series_bin_s);
  write_points(json, "series", group.series, [&](const SeriesPoint& point) {
    json.value(point.second);
    json.value(point.count);
    json.value(point.p50);
    json.value(point.p99);
    json.value(point.lost);
  });
  write_points(json, "rate", group.rate, [&](const RatePoint& point) {
    json.value(point.second);
    json.value(point.scheduled);
    json.value(point.put);
    json.value(point.received);
  });
}

void write_cold(JsonWriter& json, const Cold& cold) {
  json.key("cold");
  json.begin_object();
  json.member("count", cold.count);
  json.member("share", cold.share);
  json.member("known", cold.known);
  json.member("init_in_path", cold.init_in_path);
  json.member("init_ms_p50", cold.init_ms_p50);
  json.member("init_ms_max", cold.init_ms_max);
  json.end_object();
}

void write_part(JsonWriter& json, std::string_view name, const std::optional<Part>& part) {
  json.key(name);
  if (!part) return json.null();
  json.begin_object();
  json.member("count", part->count);
  write_quantiles(json, part->quantiles);
  write_cdf(json, part->cdf);
  json.end_object();
}

void write_group(JsonWriter& json, const Group& group) {
  const auto when = [](bool there, double value) { return there ? std::optional<double>(value) : std::nullopt; };
  json.begin_object();
  write_by(json, group.by);
  json.member("stage", std::string_view(group.stage));
  json.member("sample", group.sample);
  json.member("unit", std::string_view(group.unit));
  json.member("count", group.count);
  json.member("min", when(group.count > 0, group.min));
  json.member("mean", when(group.count > 0, group.mean));
  json.member("stddev", when(group.count > 1, group.stddev));
  json.member("max", when(group.count > 0, group.max));
  write_quantiles(json, group.quantiles);
  json.member("tail_to_median", group.tail_to_median);
  write_curves(json, group);
  write_points(json, "breakdown", group.breakdown, [&](const BreakdownPart& part) {
    json.value(std::string_view(part.name));
    json.value(part.mean);
  });
  write_cold(json, group.cold);
  write_part(json, "cold_part", group.cold_part);
  write_part(json, "warm_part", group.warm_part);
  json.member("throughput_per_s", group.throughput_per_s);
  json.member("error_rate", group.error_rate);
  write_accounting(json, group.accounting);
  json.end_object();
}

void write_ranking(JsonWriter& json, const Ranking& ranking) {
  json.key("ranking");
  json.begin_object();
  json.member("quantile", std::string_view(ranking.quantile));
  json.key("groups");
  json.begin_array();
  for (const Rank& rank : ranking.ranks) {
    json.begin_object();
    json.member("group", rank.group);
    json.member("standing", to_text(rank.standing));
    json.member("times_fastest", rank.times_fastest);
    json.member("lost_beyond", rank.lost_beyond);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_clock(JsonWriter& json, const Clock& clock) {
  json.key("clock");
  json.begin_object();
  json.member("pairs", clock.pairs);
  json.member("upper_ms_max", clock.upper_known ? std::optional<double>(clock.upper_ms_max) : std::nullopt);
  json.member("lower_ms_min", clock.bounded_below > 0 ? std::optional<double>(clock.lower_ms_min) : std::nullopt);
  json.member("bounded_below", clock.bounded_below);
  json.member("proven_skewed", clock.proven_skewed);
  json.member("pinged", clock.pinged);
  json.member("pings", clock.pings);
  json.member("moved", clock.moved);
  json.member("text", std::string_view(clock.text));
  json.key("worst");
  json.begin_array();
  for (const ClockPair& pair : clock.worst) {
    json.begin_object();
    json.member("writer", std::string_view(pair.writer));
    json.member("receiver", std::string_view(pair.receiver));
    json.member("traces", pair.traces);
    json.member("upper_ms", pair.upper_ms);
    json.member("lower_ms", pair.lower_ms);
    json.end_object();
  }
  json.end_array();
  json.key("environments");
  json.begin_array();
  for (const ClockEnvironment& environment : clock.environments) {
    json.begin_object();
    json.member("name", std::string_view(environment.name));
    json.member("pings", environment.pings);
    json.member("lower_ms", environment.lower_ms);
    json.member("upper_ms", environment.upper_ms);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_cost(JsonWriter& json, const std::optional<Cost>& cost) {
  json.key("cost");
  if (!cost) return json.null();
  json.begin_object();
  json.member("region", std::string_view(cost->region));
  json.member("gathered", std::string_view(cost->gathered));
  json.member("invocations", cost->invocations);
  json.member("billed_s", cost->billed_s);
  json.key("lines");
  json.begin_array();
  for (const CostLine& line : cost->lines) {
    json.begin_object();
    json.member("service", std::string_view(line.service));
    json.member("unit", std::string_view(line.unit));
    json.member("amount", line.amount);
    json.member("usd", line.usd);
    json.end_object();
  }
  json.end_array();
  json.member("usd", cost->usd);
  json.key("stores");
  json.begin_array();
  for (const StoreCost& store : cost->stores) {
    json.begin_object();
    json.member("store", std::string_view(store.store));
    json.member("writes", store.writes);
    json.member("usd", store.usd);
    json.end_object();
  }
  json.end_array();
  json.member("usd_per_million_writes", cost->usd_per_million_writes);
  json.member("usd_per_million_events", cost->usd_per_million_events);
  write_texts(json, "notes", cost->notes);
  json.end_object();
}

void write_rejected(JsonWriter& json, const std::vector<Rejected>& rejected) {
  json.key("rejected");
  json.begin_array();
  for (const Rejected& row : rejected) {
    json.begin_object();
    json.member("reason", std::string_view(row.reason));
    json.member("sentence", std::string_view(row.sentence));
    json.member("count", row.count);
    json.key("examples");
    json.begin_array();
    for (const std::string& example : row.examples) json.value(std::string_view(example));
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

void write_assertions(JsonWriter& json, const std::vector<AssertionResult>& assertions) {
  json.key("assertions");
  json.begin_array();
  for (const AssertionResult& row : assertions) {
    json.begin_object();
    json.member("assertion", std::string_view(row.assertion));
    json.member("group", std::string_view(row.group));
    json.member("outcome", to_text(row.outcome));
    json.member("detail", std::string_view(row.detail));
    json.member("origin", std::string_view(row.origin));
    json.member("accepted", row.accepted);
    json.end_object();
  }
  json.end_array();
}

void write_selection(JsonWriter& json, const Analysis& analysis) {
  write_texts(json, "group_by", analysis.group_by);
  json.member("where", std::string_view(analysis.where));
  json.member("cold", std::string_view(analysis.cold));
  json.member("origin_ns", analysis.origin_ns);
  json.member("span_ns", analysis.span_ns);
}

}  // namespace

std::string write_json(const Analysis& analysis) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", kSchema);
  write_tool(json, analysis.tool_version, analysis.command);
  write_inputs(json, analysis.inputs);
  write_runs(json, analysis.runs);
  write_counts(json, "memory_mb", analysis.memory_mb);
  write_accounting(json, analysis.accounting);
  write_selection(json, analysis);
  json.key("groups");
  json.begin_array();
  for (const Group& group : analysis.groups) write_group(json, group);
  json.end_array();
  write_ranking(json, analysis.ranking);
  write_clock(json, analysis.clock);
  write_cost(json, analysis.cost);
  write_rejected(json, analysis.rejected);
  write_warnings(json, analysis.warnings);
  write_assertions(json, analysis.assertions);
  json.end_object();
  return std::move(json).take() + "\n";
}

}  // namespace echotrace::analyze
