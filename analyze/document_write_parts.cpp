#include "analyze/document_write_parts.h"

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

}  // namespace

void write_tool(JsonWriter& json, const std::string& version, const std::string& command) {
  json.key("tool");
  json.begin_object();
  json.member("name", "echotrace");
  json.member("version", std::string_view(version));
  json.member("command", std::string_view(command));
  json.end_object();
}

void write_by(JsonWriter& json, const std::vector<std::pair<std::string, Scalar>>& by) {
  json.key("by");
  json.begin_object();
  for (const auto& [field, value] : by) {
    json.key(field);
    write_scalar(json, value);
  }
  json.end_object();
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
    write_interval(json, quantile.name, quantile.interval95);
  }
  json.end_object();
  json.key("needs");
  json.begin_object();
  for (const Quantile& quantile : quantiles) {
    if (!quantile.interval95) json.member(quantile.name, quantile.needs);
  }
  json.end_object();
}

void write_runs(JsonWriter& json, const std::vector<RunFacts>& runs) {
  json.key("runs");
  json.begin_array();
  for (const RunFacts& run : runs) {
    json.begin_object();
    json.member("path", std::string_view(run.path));
    json.member("run", std::string_view(run.run));
    json.member("experiment", std::string_view(run.experiment));
    json.member("target", std::string_view(run.target));
    json.member("region", std::string_view(run.region));
    json.member("started_ns", run.started_ns);
    json.member("ended_ns", run.ended_ns);
    write_counts(json, "memory_mb", run.memory_mb);
    json.end_object();
  }
  json.end_array();
}

void write_cdf(JsonWriter& json, const std::vector<CdfPoint>& cdf) {
  json.key("cdf");
  json.begin_array();
  for (const CdfPoint& point : cdf) {
    json.begin_array();
    json.value(point.value);
    json.value(point.fraction);
    json.end_array();
  }
  json.end_array();
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name);
  json.begin_array();
  for (const std::string& text : texts) json.value(std::string_view(text));
  json.end_array();
}

void write_counts(JsonWriter& json, std::string_view name, const std::vector<std::int64_t>& counts) {
  json.key(name);
  json.begin_array();
  for (const std::int64_t count : counts) json.value(count);
  json.end_array();
}

void write_interval(JsonWriter& json, std::string_view name, const std::optional<std::pair<double, double>>& interval) {
  json.key(name);
  if (!interval) return json.null();
  json.begin_array();
  json.value(interval->first);
  json.value(interval->second);
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

}  // namespace echotrace::analyze
