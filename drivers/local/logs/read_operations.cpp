// GetLogEvents and FilterLogEvents. A page has up to 10,000 events, or 1 MB of them counted as PutLogEvents counts.
#include "drivers/aws/json_text.h"
#include "drivers/local/logs/constraints.h"
#include "drivers/local/logs/filter_pattern.h"
#include "drivers/local/logs/page_tokens.h"
#include "drivers/local/logs/refusals.h"
#include "drivers/local/logs/service.h"

#include <fmt/compile.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::int64_t kMostEvents = 10'000;
constexpr std::uint64_t kMostBytes = 1'048'576;
// A page looks at this much, then it ends with what it found, which may be nothing: the endpoint has others to answer.
constexpr std::size_t kMostLookedAt = 50'000;
constexpr std::uint64_t kMostBytesLookedAt = 32 * kMostBytes;
constexpr std::size_t kMostNamedStreams = 100;
constexpr std::int64_t kFirstBackwardMs = 1'704'067'200'000;  // 1 January 2024

std::uint64_t counted(const logs::FoundEvent& found) {
  return found.event->message.size() + logs::kCountedPerEvent;
}

logs::Span span_of(std::int64_t start_ms, std::int64_t end_ms, const logs::Group& group, std::int64_t now_ms) {
  // Orders begin with 1: no event is at order 0.
  return {{std::max(start_ms, group.oldest_ms(now_ms)), 0}, {end_ms, 0}};
}

std::string event_json(const logs::FoundEvent& found) {
  return fmt::format("{{\"timestamp\":{},\"message\":{},\"ingestionTime\":{}}}", found.position.timestamp_ms,
                     aws::json_string(found.event->message), found.event->ingested_ns / 1'000'000);
}

// Found events up to what a page holds.
std::vector<logs::FoundEvent> page_of(const logs::Stream& stream, const logs::Span& span, bool backward,
                                      std::size_t limit, std::int64_t now_ns) {
  std::vector<logs::FoundEvent> page;
  std::uint64_t bytes = 0;
  logs::EventReader reader({&stream}, span, backward);
  while (page.size() < limit) {
    const auto found = reader.next();
    if (!found) break;
    if (found->event->ingested_ns > now_ns) continue;
    bytes += counted(*found);
    if (bytes > kMostBytes && !page.empty()) break;
    page.push_back(*found);
  }
  if (backward) std::reverse(page.begin(), page.end());
  return page;
}

// What comes after and before an empty page: a direction that has ended keeps its token, the other one turns around.
std::pair<std::string, std::string> tokens_around(const logs::StreamCursor& cursor) {
  logs::Position forward = cursor.position, backward = cursor.position;
  if (cursor.backward && forward.order > 0) --forward.order;
  if (!cursor.backward) ++backward.order;
  return {logs::stream_token({false, forward}), logs::stream_token({true, backward})};
}

}  // namespace

std::string Logs::get_log_events(const JsonBody& body) {
  const std::string_view name = logs::stream_name(body);
  const auto limit = static_cast<std::size_t>(logs::limit_of(body, kMostEvents));
  const std::int64_t start_ms = logs::time_of(body, "startTime", 0);
  const std::int64_t end_ms = logs::time_of(body, "endTime", logs::kLatestMs + 1);
  const auto token = body.optional_text("nextToken");
  std::optional<logs::StreamCursor> cursor;
  if (token) cursor = logs::parse_stream_token(*token);
  const bool backward = cursor ? cursor->backward : !body.truth("startFromHead", false);
  logs::Group& group = identified_group(body);
  const logs::Stream& stream = stream_of(group, name);

  logs::Span span = span_of(start_ms, end_ms, group, now_ms());
  if (!cursor)
    cursor = {false, span.after};
  else if (backward)
    span.before = std::min(span.before, cursor->position);
  else
    span.after = std::max(span.after, cursor->position);
  const auto page = page_of(stream, span, backward, limit, loop_.now_ns());

  auto [forward_token, backward_token] = tokens_around(*cursor);
  if (!page.empty()) {
    forward_token = logs::stream_token({false, page.back().position});
    backward_token = logs::stream_token({true, page.front().position});
  }
  std::string events;
  for (const logs::FoundEvent& found : page) events.append(events.empty() ? "" : ",").append(event_json(found));
  return aws::JsonObject()
      .raw("events", "[" + events + "]")
      .text("nextForwardToken", forward_token)
      .text("nextBackwardToken", backward_token)
      .json();
}

std::vector<const logs::Stream*> Logs::chosen_streams(logs::Group& group, const JsonBody& body) {
  std::vector<const logs::Stream*> streams;
  if (body.optional_list("logStreamNames")) {
    for (const std::string_view name : body.texts("logStreamNames")) {
      const logs::Stream* const stream = &stream_of(group, name);
      if (std::find(streams.begin(), streams.end(), stream) == streams.end()) streams.push_back(stream);
    }
    return streams;
  }
  const std::string_view prefix = body.optional_text("logStreamNamePrefix").value_or("");
  for (auto entry = group.streams.lower_bound(prefix); entry != group.streams.end() && entry->first.starts_with(prefix);
       ++entry)
    streams.push_back(entry->second.get());
  return streams;
}

namespace {

void check_stream_choice(const JsonBody& body) {
  const auto prefix = body.optional_text("logStreamNamePrefix");
  if (prefix) logs::check_stream_name(*prefix, "logStreamNamePrefix");
  if (!body.optional_list("logStreamNames")) return;
  if (prefix) throw logs::invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  const auto names = body.texts("logStreamNames");
  if (names.empty()) throw logs::out_of_bounds("[]", "logStreamNames", "have length greater than or equal to 1");
  if (names.size() > kMostNamedStreams)
    throw logs::out_of_bounds("", "logStreamNames", "have length less than or equal to 100");
  for (const std::string_view name : names) logs::check_stream_name(name, "logStreamNames");
}

logs::FilterCursor first_cursor(const JsonBody& body, std::int64_t start_ms) {
  const bool newest_first = !body.truth("startFromHead", true);
  if (newest_first && start_ms < kFirstBackwardMs)
    throw logs::invalid("startFromHead can be false only with a startTime on or after 1 January 2024.");
  return {newest_first, false, {}};
}

// What a page of FilterLogEvents has found.
class FilteredPage {
 public:
  FilteredPage(std::size_t stream_count, std::size_t limit) : stream_count_(stream_count), limit_(limit) {}

  bool has_room_for(const logs::FoundEvent& found) const {
    return found_.size() < limit_ && (found_.empty() || bytes_ + counted(found) <= kMostBytes);
  }

  void add(const logs::FoundEvent& found) {
    found_.push_back(found);
    bytes_ += counted(found);
  }

  std::string json(std::string_view token) const {
    constexpr std::size_t kBytesPerEvent = 240;  // but for the message, about
    std::string out;
    out.reserve(bytes_ + bytes_ / 8 + found_.size() * kBytesPerEvent + 1000);
    out += "{\"events\":[";
    std::vector<std::string> stream_names(stream_count_);  // as JSON, once they are needed
    logs::EventIds ids;
    for (const logs::FoundEvent& found : found_) {
      std::string& name = stream_names[found.stream_index];
      if (name.empty()) name = aws::json_string(found.stream->name);
      fmt::format_to(std::back_inserter(out), FMT_COMPILE("{{\"logStreamName\":{},\"timestamp\":{},\"message\":"), name,
                     found.position.timestamp_ms);
      aws::append_json_string(out, found.event->message);
      fmt::format_to(std::back_inserter(out), FMT_COMPILE(",\"ingestionTime\":{},\"eventId\":\""),
                     found.event->ingested_ns / 1'000'000);
      ids.append(out, found.position);
      out += "\"},";
    }
    if (!found_.empty()) out.pop_back();
    out += "],\"searchedLogStreams\":[]";
    if (!token.empty()) out.append(",\"nextToken\":").append(aws::json_string(token));
    return out += '}';
  }

 private:
  const std::size_t stream_count_, limit_;
  std::vector<logs::FoundEvent> found_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::string Logs::filter_log_events(const JsonBody& body) {
  const auto limit = static_cast<std::size_t>(logs::limit_of(body, kMostEvents));
  const std::int64_t start_ms = logs::time_of(body, "startTime", 0);
  const std::int64_t end_ms = logs::time_of(body, "endTime", logs::kLatestMs);
  logs::FilterPattern pattern(body.optional_text("filterPattern").value_or(""));
  check_stream_choice(body);
  const auto token = body.optional_text("nextToken");
  logs::FilterCursor cursor = token ? logs::parse_filter_token(*token) : first_cursor(body, start_ms);
  logs::Group& group = identified_group(body);
  const auto streams = chosen_streams(group, body);

  logs::Span span = span_of(start_ms, end_ms + 1, group, now_ms());  // its end is included
  if (!token)
    cursor.position = cursor.newest_first ? span.before : span.after;
  else if (cursor.newest_first)
    span.before = std::min(span.before, cursor.position);
  else
    span.after = std::max(span.after, cursor.position);

  FilteredPage page(streams.size(), limit);
  if (!cursor.after_empty_page && faults_.empty_page()) {
    cursor.after_empty_page = true;
    return page.json(logs::filter_token(cursor));
  }
  cursor.after_empty_page = false;
  const std::int64_t now_ns = loop_.now_ns();
  logs::EventReader reader(streams, span, cursor.newest_first);
  std::size_t looked_at = 0;
  std::uint64_t bytes_looked_at = 0;
  while (const auto found = reader.next()) {
    const bool enough = looked_at == kMostLookedAt || bytes_looked_at > kMostBytesLookedAt;
    if (enough || !page.has_room_for(*found)) return page.json(logs::filter_token(cursor));
    ++looked_at;
    bytes_looked_at += found->event->message.size();
    cursor.position = found->position;
    if (found->event->ingested_ns <= now_ns && pattern.matches(found->event->message)) page.add(*found);
  }
  return page.json("");
}

}  // namespace echotrace::local
