#include "drivers/local/lambda/mapping_settings.h"

#include "drivers/local/lambda/refusals.h"

#include <string>

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kQueueBatch = 10, kStreamBatch = 100, kMaxBatch = 10'000, kMaxWindowS = 300;
constexpr std::int64_t kLeastAgeS = 60, kMaxAgeS = 604'800, kMaxRetries = 10'000, kMaxParallel = 10;
constexpr const char* kReport = "ReportBatchItemFailures";

void refuse_unknown_territory(const Members& members) {
  for (const char* const name : {"FilterCriteria", "SourceAccessConfigurations", "SelfManagedEventSource", "Topics",
                                 "Queues", "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig",
                                 "DocumentDBEventSourceConfig", "ProvisionedPollerConfig"})
    if (members.has_items(name)) throw not_offered(name);
  if (const auto destinations = members.object("DestinationConfig");
      destinations && destinations->has_items("OnFailure"))
    throw not_offered("DestinationConfig");
  if (members.number("TumblingWindowInSeconds").value_or(0) != 0) throw not_offered("TumblingWindowInSeconds");
}

void refuse_stream_members(const Members& members) {
  for (const char* const name :
       {"ParallelizationFactor", "BisectBatchOnFunctionError", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts"})
    if (members.has(name))
      throw invalid_parameter("Unsupported " + std::string(name) + " parameter for given event source mapping type.");
}

bool parse_reports(const Members& members, bool otherwise) {
  const auto types = members.texts("FunctionResponseTypes");
  if (!types) return otherwise;
  for (const std::string& type : *types)
    if (type != kReport)
      throw validation(
          type, "functionResponseTypes",
          "Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures]]");
  if (types->size() > 1)
    throw validation("[…]", "functionResponseTypes", "Member must have length less than or equal to 1");
  return !types->empty();
}

// Sets `to` when the member is there.
void read_number(const Members& members, const char* name, std::string_view member, std::int64_t least,
                 std::int64_t most, std::int64_t& to) {
  const auto value = members.number(name);
  if (!value) return;
  check_range(*value, member, least, most);
  to = *value;
}

void apply_to_queue(const Members& members, bool fifo, BatchSettings& settings) {
  refuse_stream_members(members);
  if (const auto scaling = members.object("ScalingConfig")) {
    settings.max_concurrency = scaling->number("MaximumConcurrency");
    if (settings.max_concurrency) check_range(*settings.max_concurrency, "scalingConfig.maximumConcurrency", 2, 1000);
  }
  if (fifo && settings.window_s > 0) throw invalid_parameter("Batching window is not supported for FIFO queues.");
  if (settings.batch_size <= kQueueBatch) return;
  if (fifo) throw invalid_parameter("Batch size must be between 1 and 10 for FIFO queues.");
  if (settings.window_s == 0)
    throw invalid_parameter(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
}

void apply_to_stream(const Members& members, BatchSettings& settings) {
  if (members.has_items("ScalingConfig"))
    throw invalid_parameter("Unsupported ScalingConfig parameter for given event source mapping type.");
  read_number(members, "ParallelizationFactor", "parallelizationFactor", 1, kMaxParallel, settings.parallelization);
  read_number(members, "MaximumRetryAttempts", "maximumRetryAttempts", -1, kMaxRetries, settings.max_retries);
  read_number(members, "MaximumRecordAgeInSeconds", "maximumRecordAgeInSeconds", -1, kMaxAgeS, settings.max_age_s);
  if (settings.max_age_s >= 0) check_range(settings.max_age_s, "maximumRecordAgeInSeconds", kLeastAgeS, kMaxAgeS);
  settings.bisect = members.truth("BisectBatchOnFunctionError").value_or(settings.bisect);
}

}  // namespace

std::optional<SourceKind> source_kind(std::string_view arn) {
  if (arn.starts_with("arn:aws:sqs:")) return SourceKind::kQueue;
  if (arn.starts_with("arn:aws:dynamodb:") && arn.find("/stream/") != arn.npos) return SourceKind::kStream;
  return std::nullopt;
}

BatchSettings default_settings(SourceKind kind) {
  BatchSettings settings;
  settings.batch_size = kind == SourceKind::kQueue ? kQueueBatch : kStreamBatch;
  return settings;
}

void apply(const Members& members, SourceKind kind, std::string_view source_arn, BatchSettings& settings) {
  refuse_unknown_territory(members);
  read_number(members, "BatchSize", "batchSize", 1, kMaxBatch, settings.batch_size);
  read_number(members, "MaximumBatchingWindowInSeconds", "maximumBatchingWindowInSeconds", 0, kMaxWindowS,
              settings.window_s);
  settings.report_failures = parse_reports(members, settings.report_failures);
  if (kind == SourceKind::kQueue)
    apply_to_queue(members, source_arn.ends_with(".fifo"), settings);
  else
    apply_to_stream(members, settings);
}

std::string parse_starting_position(const Members& members, SourceKind kind) {
  const auto position = members.text("StartingPosition");
  if (kind == SourceKind::kQueue) {
    if (position || members.has("StartingPositionTimestamp"))
      throw invalid_parameter("StartingPosition is not valid for SQS event sources.");
    return {};
  }
  if (!position) throw missing("startingPosition");
  if (*position == "AT_TIMESTAMP") throw invalid_parameter("AT_TIMESTAMP is not valid for DynamoDB event sources.");
  if (*position != "TRIM_HORIZON" && *position != "LATEST")
    throw validation(*position, "startingPosition",
                     "Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]");
  return std::string(*position);
}

void add_settings(const BatchSettings& settings, SourceKind kind, aws::JsonObject& body) {
  body.number("BatchSize", settings.batch_size).number("MaximumBatchingWindowInSeconds", settings.window_s);
  body.raw("FunctionResponseTypes", settings.report_failures ? aws::json_strings({kReport}) : "[]");
  if (kind == SourceKind::kQueue) {
    if (settings.max_concurrency)
      body.raw("ScalingConfig", aws::JsonObject().number("MaximumConcurrency", *settings.max_concurrency).json());
    return;
  }
  body.text("StartingPosition", settings.starting_position).number("ParallelizationFactor", settings.parallelization);
  body.truth("BisectBatchOnFunctionError", settings.bisect).number("MaximumRecordAgeInSeconds", settings.max_age_s);
  body.number("MaximumRetryAttempts", settings.max_retries).number("TumblingWindowInSeconds", 0);
  body.raw("DestinationConfig", R"({"OnFailure":{}})");
}

}  // namespace echotrace::local::lambda
