// journal.jsonl: what a run is about to do, on disk before it does it, so that nothing it made or fetched is forgotten
// wherever it ends.
#pragma once

#include "drivers/ledger.h"
#include "ingest/base/file.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

// One line: {"journal":1,"time_ns":…,"entry":"creating", …}. Texts and numbers are members beside these, details an
// object of texts. Entries: "creating" and "removed" with kind, name, details; "turn" with cell, trial, first and last
// id, start_ns (before its first write) and "turn_done"; "logs" with group and until_ms (all events before it are in
// the trace file); "state".
struct JournalEntry {
  std::string entry;
  std::map<std::string, std::string> texts = {};  // UTF-8
  std::map<std::string, std::int64_t> numbers = {};
  std::map<std::string, std::string> details = {};
  std::int64_t time_ns = 0;  // since the Unix epoch, when it was added: Journal's to say

  bool operator==(const JournalEntry&) const = default;
};

// From any thread. Throws base::Error (environment) when the disk refuses; an entry that could not be written leaves
// nothing behind.
class Journal final : public drivers::Ledger {
 public:
  // Appends; a torn last line is cut off. Refuses a file that is no journal, and one that another Journal has open:
  // two programs would work on the same run.
  explicit Journal(const std::filesystem::path& path);
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
  std::uint64_t unreadable = 0;  // lines
};
// Both throw base::Error (environment) for a line of a later version of the journal, whose meaning is not known.
JournalText parse_journal(std::string_view text, const std::string& file_name);
JournalText read_journal(const std::filesystem::path& path);
// Created and not removed, the latest first.
std::vector<drivers::Resource> standing(const JournalText& journal);

}  // namespace echotrace::collect
