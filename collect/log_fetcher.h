// Brings the events of log groups into trace files: each once, as it is, as soon as it can be read.
#pragma once

#include "collect/journal.h"
#include "collect/trace_writer.h"
#include "drivers/aws/session.h"

#include <simdjson.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace echotrace::collect {

struct FetchSettings {
  std::vector<std::string> groups;
  std::int64_t since_ms = 0;         // since the epoch
  std::string filter;                // CloudWatch's filter pattern; empty: all events
  std::int64_t overlap_ms = 60'000;  // how much later than others of its time an event may show up
  std::function<bool()> give_up;     // asked before waiting for a service in trouble; empty: never
};

// Used from one thread. Throws base::Error or aws::Failure; throttling is waited for, a group that is not there yet is
// empty.
class LogFetcher {
 public:
  using OnMessage = std::function<void(std::string_view message)>;

  // Trace files that are in the directory already are read first: what they hold is not fetched again, and on_message
  // hears it.
  LogFetcher(aws::Session& session, FetchSettings settings, const std::filesystem::path& run_directory,
             Journal& journal, OnMessage on_message);
  ~LogFetcher();
  LogFetcher(const LogFetcher&) = delete;
  LogFetcher& operator=(const LogFetcher&) = delete;

  // What came since the last look, of all groups at once. How many events were new.
  std::uint64_t fetch_new();
  // Everything from the beginning up to a time: what showed up late is found. On disk and in the journal when it
  // returns.
  std::uint64_t fetch_all(std::int64_t until_ms);

  void flush_if_due();
  std::uint64_t events() const;  // in the trace files, also those that are not on disk yet

 private:
  struct Group;
  void ask(Group& group, std::int64_t start_ms, std::int64_t end_ms, const std::string& token);
  void refused(Group& group, std::int64_t start_ms, std::int64_t end_ms, const std::string& token,
               const aws::ServiceError& error);
  bool note(Group& group, std::string_view event);
  std::uint64_t fetch(bool all, std::int64_t until_ms);
  void read_back(Group& group);

  aws::Session& session_;
  FetchSettings settings_;
  Journal& journal_;
  OnMessage on_message_;
  std::unique_ptr<aws::Client> logs_;
  std::vector<std::unique_ptr<Group>> groups_;
  std::uint64_t new_ = 0;
  std::size_t under_way_ = 0;
  std::optional<aws::ServiceError> failure_;
  simdjson::dom::parser parser_;
};

}  // namespace echotrace::collect
