#include "drivers/local/logs/service.h"

#include "drivers/local/logs/constraints.h"
#include "drivers/local/logs/refusals.h"
#include "drivers/local/operation_table.h"

#include <algorithm>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::string_view kTarget = "Logs_20140328.";
constexpr std::size_t kMostBodyBytes = 16 * 1024 * 1024;

}  // namespace

const Logs::Operation Logs::kOperations[] = {
    {"CreateLogGroup", &Logs::create_log_group},
    {"DeleteLogGroup", &Logs::delete_log_group},
    {"DescribeLogGroups", &Logs::describe_log_groups},
    {"PutRetentionPolicy", &Logs::put_retention_policy},
    {"DeleteRetentionPolicy", &Logs::delete_retention_policy},
    {"TagResource", &Logs::tag_resource},
    {"UntagResource", &Logs::untag_resource},
    {"ListTagsForResource", &Logs::list_tags_for_resource},
    {"TagLogGroup", &Logs::tag_log_group},
    {"UntagLogGroup", &Logs::untag_log_group},
    {"ListTagsLogGroup", &Logs::list_tags_log_group},
    {"CreateLogStream", &Logs::create_log_stream},
    {"DeleteLogStream", &Logs::delete_log_stream},
    {"DescribeLogStreams", &Logs::describe_log_streams},
    {"PutLogEvents", &Logs::put_log_events},
    {"GetLogEvents", &Logs::get_log_events},
    {"FilterLogEvents", &Logs::filter_log_events},
};

Logs::Logs(Loop& loop, Faults& faults, std::string region, std::int64_t ingestion_delay_ns, std::uint64_t limit_bytes)
    : loop_(loop),
      faults_(faults),
      region_(std::move(region)),
      ingestion_delay_ns_(ingestion_delay_ns),
      store_(limit_bytes) {}

std::string Logs::operation_of(const aws::HttpRequest& request) const {
  return target_operation(request, kTarget, kOperations);
}

void Logs::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const Operation* const found = find_operation(kOperations, operation);
  if (found == nullptr) throw Refusal{400, "UnknownOperationException", ""};
  if (exchange.request.body.size() > kMostBodyBytes)
    throw Refusal{413, "RequestEntityTooLargeException", "The request is too long."};
  const JsonBody body = JsonBody::parse(parser_, exchange.request.body, logs::missing);
  respond({200, {{"Content-Type", "application/x-amz-json-1.1"}}, (this->*found->answer)(body)});
}

void Logs::append(std::string_view group, std::string_view stream, std::int64_t timestamp_ms, std::string message) {
  const std::int64_t now_ns = loop_.now_ns();
  logs::Group& in = store_.make_group(group, now_ns / 1'000'000);
  store_.append(store_.make_stream(in, stream, now_ns / 1'000'000),
                std::clamp(timestamp_ms, std::int64_t{0}, logs::kLatestMs), now_ns + ingestion_delay_ns_,
                std::move(message));
}

std::string Logs::arn_of(const logs::Group& group) const {
  return "arn:aws:logs:" + region_ + ":" + std::string(kAccount) + ":log-group:" + group.name;
}

std::string_view Logs::name_in(std::string_view arn) const {
  const std::string prefix = "arn:aws:logs:" + region_ + ":" + std::string(kAccount) + ":log-group:";
  if (!arn.starts_with(prefix)) return {};
  arn.remove_prefix(prefix.size());
  if (arn.ends_with(":*")) arn.remove_suffix(2);
  return arn;
}

logs::Group& Logs::group_named(std::string_view name) {
  const auto found = store_.groups.find(name);
  if (found == store_.groups.end()) throw logs::no_such_group();
  return found->second;
}

logs::Group& Logs::group_of(const JsonBody& body) {
  return group_named(logs::group_name(body));
}

logs::Group& Logs::identified_group(const JsonBody& body) {
  const auto identifier = body.optional_text("logGroupIdentifier");
  if (!identifier) return group_of(body);
  if (body.optional_text("logGroupName"))
    throw logs::invalid("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  logs::check_length(*identifier, "logGroupIdentifier", 1, 2048);
  return group_named(identifier->starts_with("arn:") ? name_in(*identifier) : *identifier);
}

logs::Stream& Logs::stream_of(logs::Group& group, std::string_view name) {
  const auto found = group.streams.find(name);
  if (found == group.streams.end()) throw logs::no_such_stream();
  return *found->second;
}

}  // namespace echotrace::local
