// traces/<run id>/ while a run writes it: trace files in whole zstd frames, a journal that is ahead of the world, a
// manifest that says how far it is. Readable at any instant; files 0600, folders 0700.
#pragma once

#include "drivers/ledger.h"
#include "ingest/base/file.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

// Appends lines to one trace file. A frame (content checksum) is closed at 1 MiB of text or 2 s after its first line,
// written and fsynced. Used from one thread. Throws base::Error (environment), disk full among them; what was written
// before stays readable.
class TraceWriter {
 public:
  // Cuts a torn frame off a file that is there already.
  explicit TraceWriter(std::filesystem::path path);
  ~TraceWriter();  // closes without an error for anybody
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  void add(std::string_view line);  // without its line feed
  void flush();                     // closes the frame; on disk when it returns
  void flush_if_due();              // when 2 s have passed
  std::uint64_t lines() const;      // in whole frames, those that were there before included
  const std::filesystem::path& path() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// One line of journal.jsonl: {"journal":1,"time_ns":…,"entry":"created", …}. Entries: "creating" and "removed" with
// kind, name, details; "turn" with cell, trial, first and last id, start_ns (before its first write) and "turn_done";
// "logs" with group and until_ms (all events before it are in the trace file); "state".
struct JournalEntry {
  std::string entry;
  std::map<std::string, std::string> texts = {};
  std::map<std::string, std::int64_t> numbers = {};
  std::map<std::string, std::string> details = {};
};

// From any thread.
class Journal final : public drivers::Ledger {
 public:
  explicit Journal(const std::filesystem::path& path);  // appends; a torn last line is cut off
  ~Journal() override;

  void add(const JournalEntry& entry);  // fsynced when it returns
  void creating(const drivers::Resource& resource) override;
  void removed(const drivers::Resource& resource) override;

 private:
  std::mutex mutex_;
  base::Descriptor file_;
  std::filesystem::path path_;
};

// What a journal says, torn or foreign lines passed over and counted.
struct JournalText {
  std::vector<JournalEntry> entries;
  std::uint64_t unreadable = 0;
};
JournalText read_journal(const std::filesystem::path& path);
// Created and not removed, the latest first.
std::vector<drivers::Resource> standing(const JournalText& journal);

// events/<group, percent-encoded outside [A-Za-z0-9._-]>.jsonl.zst
std::filesystem::path events_path(const std::filesystem::path& run_directory, std::string_view log_group);

enum class RunState { kRunning, kComplete, kInterrupted };
// Replaces run.json atomically. `experiment_json` and the others are JSON texts; trace files are listed with bytes,
// events and SHA-256 unless the run is still going on.
struct Manifest {
  std::string run, state_sentence;
  RunState state = RunState::kRunning;
  std::string experiment_json;  // as run, without secrets
  std::string target, region;
  std::int64_t started_ns = 0, ended_ns = 0;
  std::map<std::string, std::string> functions;  // name to log group
  std::string turns_json;                        // the schedule: per turn cell, trial, start_ns, writes
};
void write_manifest(const std::filesystem::path& run_directory, const Manifest& manifest);

// Makes traces/<run>/ and events/. Throws base::Error when it is there already.
std::filesystem::path make_run_directory(const std::filesystem::path& traces, std::string_view run);
// "r" and seven of a-z and 2-9, random.
std::string new_run_id();

}  // namespace echotrace::collect
