#include "drivers/aws/lambda_event_sources.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::aws::lambda {
namespace {

HttpResponse answer(std::string body) {
  return {200, {}, std::move(body)};
}

std::string line_of(const Call& call) {
  const std::string query = call.request.query.empty() ? "" : "?" + call.request.query;
  return call.operation + " " + call.request.method + " " + call.request.path + query;
}

TEST(EventSources, AStreamIsReadFromAPlaceInIt) {
  MappingSettings settings;
  settings.batch_size = 100;
  settings.window_s = 1;
  settings.enabled = false;
  settings.report_item_failures = true;
  settings.most_retries = -1;
  settings.most_record_age_s = 60;
  settings.parallelization_factor = 10;
  settings.bisect_on_error = true;
  const Call call = create_event_source_mapping("f", "arn:s", "LATEST", settings);
  EXPECT_EQ(line_of(call), "CreateEventSourceMapping POST /2015-03-31/event-source-mappings");
  EXPECT_EQ(header_value(call.request.headers, "Content-Type"), "application/json");
  EXPECT_EQ(call.request.body,
            R"({"FunctionName":"f","EventSourceArn":"arn:s","StartingPosition":"LATEST","BatchSize":100,)"
            R"("MaximumBatchingWindowInSeconds":1,"Enabled":false,"FunctionResponseTypes":["ReportBatchItemFailures"],)"
            R"("MaximumRetryAttempts":-1,"MaximumRecordAgeInSeconds":60,"ParallelizationFactor":10,)"
            R"("BisectBatchOnFunctionError":true})");
}

TEST(EventSources, AQueueHasNoPositionAndNothingOfStreams) {
  MappingSettings settings;
  settings.most_concurrent_invokes = 2;
  EXPECT_EQ(create_event_source_mapping("f", "arn:q", "", settings).request.body,
            R"({"FunctionName":"f","EventSourceArn":"arn:q","BatchSize":10,"MaximumBatchingWindowInSeconds":0,)"
            R"("Enabled":true,"FunctionResponseTypes":[],"ScalingConfig":{"MaximumConcurrency":2}})");
}

TEST(EventSources, AMappingIsNamedByItsUuid) {
  EXPECT_EQ(line_of(get_event_source_mapping("u-1")),
            "GetEventSourceMapping GET /2015-03-31/event-source-mappings/u-1");
  EXPECT_EQ(line_of(delete_event_source_mapping("u-1")),
            "DeleteEventSourceMapping DELETE /2015-03-31/event-source-mappings/u-1");
  const Call update = update_event_source_mapping("u-1", {});
  EXPECT_EQ(line_of(update), "UpdateEventSourceMapping PUT /2015-03-31/event-source-mappings/u-1");
  EXPECT_EQ(update.request.body,
            R"({"BatchSize":10,"MaximumBatchingWindowInSeconds":0,"Enabled":true,"FunctionResponseTypes":[]})");
  EXPECT_EQ(line_of(list_event_source_mappings("f", "arn:aws:sqs:eu-west-1:1:q", "m")),
            "ListEventSourceMappings GET /2015-03-31/event-source-mappings?FunctionName=f&EventSourceArn="
            "arn%3Aaws%3Asqs%3Aeu-west-1%3A1%3Aq&Marker=m");
  EXPECT_EQ(line_of(list_event_source_mappings("", "")),
            "ListEventSourceMappings GET /2015-03-31/event-source-mappings");
}

// From the examples of AWS's API reference, shortened.
constexpr const char* kMapping =
    R"({"UUID":"a1b2c3d4-5678-90ab-cdef-11111EXAMPLE","BatchSize":5,"MaximumBatchingWindowInSeconds":0,)"
    R"("EventSourceArn":"arn:aws:sqs:us-west-2:123456789012:mySQSqueue",)"
    R"("FunctionArn":"arn:aws:lambda:us-west-2:123456789012:function:my-function","LastModified":1569284520.333,)"
    R"("LastProcessingResult":"No records processed","State":"Creating","StateTransitionReason":"USER_INITIATED"})";

void expect_mapping(const Mapping& mapping) {
  EXPECT_EQ(mapping.uuid, "a1b2c3d4-5678-90ab-cdef-11111EXAMPLE");
  EXPECT_EQ(mapping.source_arn, "arn:aws:sqs:us-west-2:123456789012:mySQSqueue");
  EXPECT_EQ(mapping.function_arn, "arn:aws:lambda:us-west-2:123456789012:function:my-function");
  EXPECT_EQ(mapping.state, "Creating");
  EXPECT_EQ(mapping.last_result, "No records processed");
  EXPECT_EQ(mapping.batch_size, 5);
}

TEST(EventSources, MappingsAreRead) {
  expect_mapping(parse_mapping(answer(kMapping)));
  const MappingPage page = parse_list_event_source_mappings(
      answer(R"({"EventSourceMappings":[)" + std::string(kMapping) + R"(,{"UUID":"u-2"}],"NextMarker":"n"})"));
  ASSERT_EQ(page.mappings.size(), 2u);
  expect_mapping(page.mappings[0]);
  EXPECT_EQ(page.mappings[1].uuid, "u-2");
  EXPECT_EQ(page.next_marker, "n");
  EXPECT_EQ(parse_list_event_source_mappings(answer(R"({"EventSourceMappings":[]})")).next_marker, "");
  EXPECT_THROW(parse_mapping(answer("<html>")), base::Error);
  EXPECT_THROW(parse_list_event_source_mappings(answer("[]")), base::Error);
}

}  // namespace
}  // namespace echotrace::aws::lambda
