#include "drivers/aws/lambda_event_sources.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/uri.h"

#include <utility>

namespace echotrace::aws::lambda {
namespace {

constexpr const char* kMappings = "/2015-03-31/event-source-mappings";

Call mapping_call(const char* operation, const char* method, const std::string& uuid) {
  return rest_call(operation, method, std::string(kMappings) + "/" + uri_encode(uuid));
}

void add_settings(JsonObject& body, const MappingSettings& settings) {
  body.number("BatchSize", settings.batch_size)
      .number("MaximumBatchingWindowInSeconds", settings.window_s)
      .truth("Enabled", settings.enabled)
      .raw("FunctionResponseTypes", settings.report_item_failures ? json_strings({"ReportBatchItemFailures"}) : "[]");
  if (settings.most_retries) body.number("MaximumRetryAttempts", *settings.most_retries);
  if (settings.most_record_age_s) body.number("MaximumRecordAgeInSeconds", *settings.most_record_age_s);
  if (settings.parallelization_factor) body.number("ParallelizationFactor", *settings.parallelization_factor);
  if (settings.bisect_on_error) body.truth("BisectBatchOnFunctionError", *settings.bisect_on_error);
  if (settings.most_concurrent_invokes) {
    body.raw("ScalingConfig", JsonObject().number("MaximumConcurrency", *settings.most_concurrent_invokes).json());
  }
}

Mapping mapping_of(simdjson::dom::element object) {
  return {member_text(object, "UUID"),
          member_text(object, "EventSourceArn"),
          member_text(object, "FunctionArn"),
          member_text(object, "State"),
          member_text(object, "LastProcessingResult"),
          static_cast<int>(member_number(object, "BatchSize"))};
}

}  // namespace

Call create_event_source_mapping(const std::string& function, const std::string& source_arn,
                                 const std::string& starting_position, const MappingSettings& settings) {
  JsonObject body;
  body.text("FunctionName", function)
      .text("EventSourceArn", source_arn)
      .text_unless_empty("StartingPosition", starting_position);
  add_settings(body, settings);
  return with_body(rest_call("CreateEventSourceMapping", "POST", kMappings), body);
}

Call get_event_source_mapping(const std::string& uuid) {
  return mapping_call("GetEventSourceMapping", "GET", uuid);
}

Call update_event_source_mapping(const std::string& uuid, const MappingSettings& settings) {
  JsonObject body;
  add_settings(body, settings);
  return with_body(mapping_call("UpdateEventSourceMapping", "PUT", uuid), body);
}

Call delete_event_source_mapping(const std::string& uuid) {
  return mapping_call("DeleteEventSourceMapping", "DELETE", uuid);
}

Mapping parse_mapping(const HttpResponse& response) {
  return mapping_of(JsonAnswer(response, "Lambda").root());
}

Call list_event_source_mappings(const std::string& function, const std::string& source_arn, const std::string& marker) {
  QueryPairs pairs = {{"FunctionName", function}, {"EventSourceArn", source_arn}, {"Marker", marker}};
  std::erase_if(pairs, [](const auto& pair) { return pair.second.empty(); });
  return rest_call("ListEventSourceMappings", "GET", kMappings, join_query(pairs));
}

MappingPage parse_list_event_source_mappings(const HttpResponse& response) {
  const JsonAnswer answer(response, "Lambda");
  MappingPage page;
  for (const simdjson::dom::element mapping : answer.array("/EventSourceMappings")) {
    page.mappings.push_back(mapping_of(mapping));
  }
  page.next_marker = answer.text("/NextMarker");
  return page;
}

}  // namespace echotrace::aws::lambda
