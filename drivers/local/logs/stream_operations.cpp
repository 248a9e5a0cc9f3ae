// Log streams: made, found, deleted.
#include "drivers/aws/json_text.h"
#include "drivers/local/logs/constraints.h"
#include "drivers/local/logs/page_tokens.h"
#include "drivers/local/logs/refusals.h"
#include "drivers/local/logs/service.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::size_t kMostStreams = 200'000;
constexpr std::int64_t kMostListed = 50;

// The first and the last event that can be read.
struct Extent {
  const logs::Events::value_type* first = nullptr;
  const logs::Events::value_type* last = nullptr;
};

Extent extent_of(const logs::Stream& stream, std::int64_t oldest_ms, std::int64_t now_ns) {
  const auto begin = stream.events.lower_bound({oldest_ms, 0});
  const auto seen = [&](const auto& entry) { return entry.second.ingested_ns <= now_ns; };
  const auto last = std::find_if(stream.events.rbegin(), std::make_reverse_iterator(begin), seen);
  if (last == std::make_reverse_iterator(begin)) return {};
  return {&*std::find_if(begin, stream.events.end(), seen), &*last};
}

struct Listed {
  std::int64_t number;  // that comes before the name in the order
  const logs::Stream* stream;

  bool operator<(const Listed& other) const {
    return std::pair(number, std::string_view(stream->name)) <
           std::pair(other.number, std::string_view(other.stream->name));
  }
};

bool by_time(const JsonBody& body) {
  const std::string_view order = body.optional_text("orderBy").value_or("LogStreamName");
  if (order != "LogStreamName" && order != "LastEventTime")
    throw logs::out_of_bounds(order, "orderBy", "satisfy enum value set: [LogStreamName, LastEventTime]");
  return order == "LastEventTime";
}

}  // namespace

std::string Logs::create_log_stream(const JsonBody& body) {
  const std::string_view name = logs::stream_name(body);
  logs::Group& group = group_of(body);
  if (group.streams.contains(name)) throw logs::exists_already("log stream");
  if (store_.stream_count() >= kMostStreams)
    throw logs::unavailable("The endpoint keeps at most " + std::to_string(kMostStreams) + " log streams.");
  store_.make_stream(group, name, now_ms());
  return {};
}

std::string Logs::delete_log_stream(const JsonBody& body) {
  const std::string_view name = logs::stream_name(body);
  logs::Group& group = group_of(body);
  stream_of(group, name);
  store_.erase_stream(group, name);
  return {};
}

std::string Logs::stream_json(const logs::Group& group, const logs::Stream& stream) const {
  aws::JsonObject json;
  json.text("logStreamName", stream.name).number("creationTime", stream.created_ms);
  const Extent extent = extent_of(stream, group.oldest_ms(now_ms()), loop_.now_ns());
  if (extent.first != nullptr) {
    json.number("firstEventTimestamp", extent.first->first.timestamp_ms);
    json.number("lastEventTimestamp", extent.last->first.timestamp_ms);
    json.number("lastIngestionTime", extent.last->second.ingested_ns / 1'000'000);
  }
  // AWS no longer counts the bytes of streams.
  return json.text("arn", arn_of(group) + ":log-stream:" + stream.name).number("storedBytes", 0).json();
}

std::string Logs::describe_log_streams(const JsonBody& body) {
  const std::int64_t limit = logs::limit_of(body, kMostListed);
  const bool timed = by_time(body), descending = body.truth("descending", false);
  const auto given_prefix = body.optional_text("logStreamNamePrefix");
  if (given_prefix) logs::check_stream_name(*given_prefix, "logStreamNamePrefix");
  if (given_prefix && timed) throw logs::invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  const auto token = body.optional_text("nextToken");
  logs::Stream after;
  Listed cursor{0, &after};
  if (token) {
    auto read = logs::parse_list_token(*token);
    cursor.number = read.number;
    after.name = std::move(read.name);
  }
  const logs::Group& group = identified_group(body);

  const std::string_view prefix = given_prefix.value_or("");
  const std::int64_t oldest_ms = group.oldest_ms(now_ms()), now_ns = loop_.now_ns();
  std::vector<Listed> all;
  for (auto entry = group.streams.lower_bound(prefix); entry != group.streams.end() && entry->first.starts_with(prefix);
       ++entry) {
    const Extent extent = timed ? extent_of(*entry->second, oldest_ms, now_ns) : Extent();
    all.push_back({extent.last == nullptr ? 0 : extent.last->first.timestamp_ms, entry->second.get()});
  }
  const auto before = [&](const Listed& a, const Listed& b) { return descending ? b < a : a < b; };
  std::sort(all.begin(), all.end(), before);
  auto next = token ? std::upper_bound(all.begin(), all.end(), cursor, before) : all.begin();

  std::vector<std::string> page;
  for (; next != all.end() && page.size() < static_cast<std::size_t>(limit); ++next)
    page.push_back(stream_json(group, *next->stream));
  aws::JsonObject answer;
  answer.raw("logStreams", aws::json_array(page));
  if (next != all.end()) {
    const Listed& last = *std::prev(next);
    answer.text("nextToken", logs::list_token({last.number, last.stream->name}));
  }
  return answer.json();
}

}  // namespace echotrace::local
