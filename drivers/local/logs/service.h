// Amazon CloudWatch Logs, API version 2014-03-28, in memory: when that is full, the events that came first go. An event
// can be read once the ingestion delay has passed. Queries, metric and subscription filters, exports, live tail,
// destinations, deletion protection and KMS keys are not there; a batch's sequence token counts for nothing, as on AWS.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/json_body.h"
#include "drivers/local/log_sink.h"
#include "drivers/local/logs/event_reader.h"
#include "drivers/local/logs/event_store.h"
#include "drivers/local/loop.h"
#include "drivers/local/service.h"
#include "drivers/local/tag_source.h"

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {

class Logs final : public Service, public LogSink, public TagSource {
 public:
  static constexpr std::uint64_t kLimitBytes = 1ULL << 30;  // as EventStore counts

  Logs(Loop& loop, Faults& faults, std::string region, std::int64_t ingestion_delay_ns,
       std::uint64_t limit_bytes = kLimitBytes);

  aws::Protocol protocol() const override { return aws::Protocol::kJson11; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

  void append(std::string_view group, std::string_view stream, std::int64_t timestamp_ms, std::string message) override;

  std::vector<TaggedResource> tagged() override;

 private:
  using Answer = std::string (Logs::*)(const JsonBody& body);  // empty: an answer without a body
  struct Operation {
    std::string_view name;
    Answer answer;
  };
  static const Operation kOperations[];

  std::string create_log_group(const JsonBody& body);
  std::string delete_log_group(const JsonBody& body);
  std::string describe_log_groups(const JsonBody& body);
  std::string put_retention_policy(const JsonBody& body);
  std::string delete_retention_policy(const JsonBody& body);

  std::string tag_resource(const JsonBody& body);
  std::string untag_resource(const JsonBody& body);
  std::string list_tags_for_resource(const JsonBody& body);
  std::string tag_log_group(const JsonBody& body);
  std::string untag_log_group(const JsonBody& body);
  std::string list_tags_log_group(const JsonBody& body);

  std::string create_log_stream(const JsonBody& body);
  std::string delete_log_stream(const JsonBody& body);
  std::string describe_log_streams(const JsonBody& body);
  std::string put_log_events(const JsonBody& body);

  std::string get_log_events(const JsonBody& body);
  std::string filter_log_events(const JsonBody& body);

  std::int64_t now_ms() const { return loop_.now_ns() / 1'000'000; }
  std::string arn_of(const logs::Group& group) const;  // without ":*"
  std::string group_json(const logs::Group& group) const;
  std::string stream_json(const logs::Group& group, const logs::Stream& stream) const;

  // All of them throw Refusal.
  logs::Group& group_named(std::string_view name);
  logs::Group& group_of(const JsonBody& body);           // by logGroupName
  logs::Group& identified_group(const JsonBody& body);   // by logGroupName or logGroupIdentifier
  logs::Group& resource(const JsonBody& body);           // by resourceArn
  std::string_view name_in(std::string_view arn) const;  // of the group; empty: none of here
  logs::Stream& stream_of(logs::Group& group, std::string_view name);
  std::vector<const logs::Stream*> chosen_streams(logs::Group& group, const JsonBody& body);

  Loop& loop_;
  Faults& faults_;
  const std::string region_;
  const std::int64_t ingestion_delay_ns_;
  logs::EventStore store_;
  simdjson::dom::parser parser_;
};

}  // namespace echotrace::local
