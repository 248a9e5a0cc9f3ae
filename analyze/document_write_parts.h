// How the parts that several documents have in common are written. Each writes its key as well.
#pragma once

#include "analyze/document.h"
#include "analyze/json_writer.h"

namespace echotrace::analyze {

void write_tool(JsonWriter& json, const std::string& version, const std::string& command);
void write_by(JsonWriter& json, const std::vector<std::pair<std::string, Scalar>>& by);
void write_accounting(JsonWriter& json, const Accounting& accounting);
void write_inputs(JsonWriter& json, const std::vector<Input>& inputs);
void write_runs(JsonWriter& json, const std::vector<RunFacts>& runs);
void write_quantiles(JsonWriter& json, const std::vector<Quantile>& quantiles);  // quantiles, interval95, needs
void write_cdf(JsonWriter& json, const std::vector<CdfPoint>& cdf);
void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts);
void write_counts(JsonWriter& json, std::string_view name, const std::vector<std::int64_t>& counts);
void write_interval(JsonWriter& json, std::string_view name, const std::optional<std::pair<double, double>>& interval);
void write_warnings(JsonWriter& json, const std::vector<Warning>& warnings);

}  // namespace echotrace::analyze
