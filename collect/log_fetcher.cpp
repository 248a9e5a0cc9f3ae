#include "collect/log_fetcher.h"

#include "collect/run_directory.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/retry.h"
#include "ingest/base/error.h"
#include "ingest/stream.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <utility>

namespace echotrace::collect {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::chrono::milliseconds kFirstPause{200}, kLongestPause{10'000};

// A page's events are one JSON text each, on one line.
std::string one_line(std::string event) {
  std::replace(event.begin(), event.end(), '\n', ' ');
  std::replace(event.begin(), event.end(), '\r', ' ');
  return event;
}

}  // namespace

struct LogFetcher::Group {
  Group(std::string log_group, const std::filesystem::path& path) : name(std::move(log_group)), file(path) {}

  std::string name;
  TraceWriter file;
  std::unordered_set<std::uint64_t> seen;  // hashes of event ids
  std::int64_t newest_ms = 0;
  bool done = true;  // with this look at it
  std::chrono::milliseconds pause = kFirstPause;
};

LogFetcher::LogFetcher(aws::Session& session, FetchSettings settings, const std::filesystem::path& run_directory,
                       Journal& journal, OnMessage on_message)
    : session_(session),
      settings_(std::move(settings)),
      journal_(journal),
      on_message_(std::move(on_message)),
      logs_(session.client(aws::logs::service())) {
  for (const std::string& name : settings_.groups) {
    groups_.push_back(std::make_unique<Group>(name, events_path(run_directory, name)));
    read_back(*groups_.back());
  }
}

LogFetcher::~LogFetcher() = default;

void LogFetcher::read_back(Group& group) {
  if (group.file.lines() == 0) return;
  ingest::Stream stream(group.file.path().string());
  std::vector<char> buffer(kReadBytes);
  std::string text;
  for (;;) {
    const std::size_t bytes = stream.read(buffer.data(), buffer.size());
    if (bytes == 0 && !stream.frame_ended()) break;
    text.append(buffer.data(), bytes);
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != text.npos; begin = end + 1, end = text.find('\n', begin))
      note(group, std::string_view(text).substr(begin, end - begin));
    text.erase(0, begin);
  }
}

// Whether it is new. Heard of by its message either way the first time.
bool LogFetcher::note(Group& group, std::string_view event) {
  simdjson::dom::element root;
  std::string_view id, message;
  std::int64_t timestamp_ms = 0;
  if (parser_.parse(event.data(), event.size()).get(root) != simdjson::SUCCESS) return true;  // kept, whatever it is
  const bool named = root["eventId"].get(id) == simdjson::SUCCESS;
  if (named && !group.seen.insert(std::hash<std::string_view>()(id)).second) return false;
  if (root["timestamp"].get(timestamp_ms) == simdjson::SUCCESS)
    group.newest_ms = std::max(group.newest_ms, timestamp_ms);
  if (root["message"].get(message) == simdjson::SUCCESS) on_message_(message);
  return true;
}

void LogFetcher::ask(Group& group, std::int64_t start_ms, std::int64_t end_ms, const std::string& token) {
  aws::logs::FilterRequest request;
  request.group = group.name;
  request.start_ms = start_ms;
  request.end_ms = end_ms;
  request.filter_pattern = settings_.filter;
  request.next_token = token;
  ++under_way_;
  logs_->call(aws::logs::filter_log_events(request), [=, this, &group](aws::Outcome&& outcome) {
    --under_way_;
    if (outcome.error) return refused(group, start_ms, end_ms, token, *outcome.error);
    group.pause = kFirstPause;
    const aws::logs::EventPage page = aws::logs::parse_filter_log_events(outcome.response);
    for (const std::string& event : page.events) {
      if (!note(group, event)) continue;
      group.file.add(one_line(event));
      ++new_;
    }
    if (!page.next_token.empty()) ask(group, start_ms, end_ms, page.next_token);
  });
}

// Slower when the service says so, however often; a page is asked for again, not the whole group.
void LogFetcher::refused(Group& group, std::int64_t start_ms, std::int64_t end_ms, const std::string& token,
                         const aws::ServiceError& error) {
  if (error.code == "ResourceNotFoundException") return;  // no line yet
  if (aws::classify(error) == aws::FailureKind::kFinal || (settings_.give_up && settings_.give_up())) {
    if (!failure_) failure_ = error;
    return;
  }
  ++under_way_;
  session_.transport().after(group.pause, [=, this, &group] {
    --under_way_;
    ask(group, start_ms, end_ms, token);
  });
  group.pause = std::min(group.pause * 2, kLongestPause);
}

std::uint64_t LogFetcher::fetch(bool all, std::int64_t until_ms) {
  new_ = 0;
  failure_.reset();
  for (const auto& group : groups_) {
    const std::int64_t start_ms =
        all ? settings_.since_ms : std::max(settings_.since_ms, group->newest_ms - settings_.overlap_ms);
    ask(*group, start_ms, until_ms, "");
  }
  while (under_way_ > 0) {
    session_.transport().run(std::chrono::milliseconds(100));
    flush_if_due();
  }
  if (failure_) throw aws::Failure(*failure_);
  return new_;
}

std::uint64_t LogFetcher::fetch_new() {
  return fetch(false, 0);
}

std::uint64_t LogFetcher::fetch_all(std::int64_t until_ms) {
  const std::uint64_t fetched = fetch(true, until_ms);
  for (const auto& group : groups_) {
    group->file.flush();
    journal_.add({"logs", {{"group", group->name}}, {{"until_ms", until_ms}}, {}});
  }
  return fetched;
}

void LogFetcher::flush_if_due() {
  for (const auto& group : groups_) group->file.flush_if_due();
}

std::uint64_t LogFetcher::events() const {
  std::uint64_t events = 0;
  for (const auto& group : groups_) events += group->seen.size();
  return events;
}

}  // namespace echotrace::collect
