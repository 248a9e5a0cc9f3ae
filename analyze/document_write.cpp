#include "analyze/document.h"
#include "analyze/json_writer.h"

namespace echotrace::analyze {
namespace {

void write_scalar(JsonWriter& json, const Scalar& scalar) {
  if (const auto* text = std::get_if<std::string>(&scalar)) {
    json.value(std::string_view(*text));
  } else if (const auto* number = std::get_if<std::int64_t>(&scalar)) {
    json.value(*number);
  } else if (const auto* truth = std::get_if<bool>(&scalar)) {
    json.value(*truth);
  } else {
    json.null();
  }
}

void write_accounting(JsonWriter& json, const Accounting& accounting) {
  json.key("accounting");
  json.begin_object();
  for (const AccountingMember& row : accounting_members()) json.member(row.name, accounting.*row.member);
  json.end_object();
}

void write_inputs(JsonWriter& json, const std::vector<Input>& inputs) {
  json.key("inputs");
  json.begin_array();
  for (const Input& input : inputs) {
    json.begin_object();
    json.member("path", std::string_view(input.path));
    json.member("format", std::string_view(input.format));
    json.member("compression", std::string_view(input.compression));
    json.member("bytes", input.bytes);
    json.member("events", input.events);
    json.member("truncated", input.truncated);
    json.end_object();
  }
  json.end_array();
}

void write_quantiles(JsonWriter& json, const std::vector<Quantile>& quantiles) {
  json.key("quantiles");
  json.begin_object();
  for (const Quantile& quantile : quantiles) json.member(quantile.name, quantile.value);
  json.end_object();
  json.key("interval95");
  json.begin_object();
  for (const Quantile& quantile : quantiles) {
    if (!quantile.interval95) continue;
    json.key(quantile.name);
    json.begin_array();
    json.value(quantile.interval95->first);
    json.value(quantile.interval95->second);
    json.end_array();
  }
  json.end_object();
  json.key("needs");
  json.begin_object();
  for (const Quantile& quantile : quantiles) {
    if (!quantile.interval95) json.member(quantile.name, quantile.needs);
  }
  json.end_object();
}

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
  write_points(json, "cdf", group.cdf, [&](const CdfPoint& point) {
    json.value(point.value);
    json.value(point.fraction);
  });
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

void write_group(JsonWriter& json, const Group& group) {
  const auto when = [](bool there, double value) { return there ? std::optional<double>(value) : std::nullopt; };
  json.begin_object();
  json.key("by");
  json.begin_object();
  for (const auto& [field, value] : group.by) {
    json.key(field);
    write_scalar(json, value);
  }
  json.end_object();
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
  write_cold(json, group.cold);
  json.member("throughput_per_s", group.throughput_per_s);
  json.member("error_rate", group.error_rate);
  write_accounting(json, group.accounting);
  json.end_object();
}

void write_clock(JsonWriter& json, const Clock& clock) {
  json.key("clock");
  json.begin_object();
  json.member("pairs", clock.pairs);
  json.member("upper_ms_max", clock.upper_known ? std::optional<double>(clock.upper_ms_max) : std::nullopt);
  json.member("proven_skewed", clock.proven_skewed);
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

void write_warnings(JsonWriter& json, const std::vector<Warning>& warnings) {
  json.key("warnings");
  json.begin_array();
  for (const Warning& warning : warnings) {
    json.begin_object();
    json.member("code", std::string_view(warning.code));
    json.member("text", std::string_view(warning.text));
    json.end_object();
  }
  json.end_array();
}

void write_selection(JsonWriter& json, const Analysis& analysis) {
  json.key("group_by");
  json.begin_array();
  for (const std::string& field : analysis.group_by) json.value(std::string_view(field));
  json.end_array();
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
  json.key("tool");
  json.begin_object();
  json.member("name", "echotrace");
  json.member("version", std::string_view(analysis.tool_version));
  json.member("command", std::string_view(analysis.command));
  json.end_object();
  write_inputs(json, analysis.inputs);
  write_accounting(json, analysis.accounting);
  write_selection(json, analysis);
  json.key("groups");
  json.begin_array();
  for (const Group& group : analysis.groups) write_group(json, group);
  json.end_array();
  write_clock(json, analysis.clock);
  json.key("cost");
  json.null();
  write_rejected(json, analysis.rejected);
  write_warnings(json, analysis.warnings);
  json.end_object();
  return std::move(json).take() + "\n";
}

}  // namespace echotrace::analyze
