// What a function logs, as `ingest` reads it back.
#pragma once

#include "ingest/format.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace echotrace::functions {

struct LoggedRecord {
  ingest::Bucket bucket = ingest::Bucket::kForeign;
  ingest::Record record;  // its texts are views into what follows
  std::string run, id, store, request_id, error, series;
};

inline LoggedRecord read_back(std::string line) {
  ingest::Scratch scratch;
  LoggedRecord logged;
  ingest::LogEvent event;
  const std::size_t bytes = line.size();
  line.append(ingest::kPadding, '\0');
  event.message = std::string_view(line).substr(0, bytes);
  logged.bucket = ingest::parse_message(event, scratch).bucket;
  if (scratch.records().size() != 1) return logged;
  const ingest::Record& record = scratch.records().front();
  logged.record = record;
  logged.run = record.run;
  logged.id = record.id;
  logged.store = record.store;
  logged.request_id = record.request_id;
  logged.error = record.error;
  logged.series = record.series;
  return logged;
}

// Standard output of a function, kept in memory.
class Output {
 public:
  Output() : fd_(::memfd_create("log", MFD_CLOEXEC)) {}
  ~Output() { ::close(fd_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  int fd() const { return fd_; }

  std::vector<std::string> lines() const {
    std::vector<std::string> lines(1);
    char buffer[4096];
    off_t at = 0;
    for (ssize_t bytes; (bytes = ::pread(fd_, buffer, sizeof buffer, at)) > 0; at += bytes) {
      for (const char c : std::string_view(buffer, static_cast<std::size_t>(bytes))) {
        if (c == '\n') {
          lines.emplace_back();
        } else {
          lines.back() += c;
        }
      }
    }
    if (lines.back().empty()) lines.pop_back();
    return lines;
  }

  std::vector<LoggedRecord> records() const {
    std::vector<LoggedRecord> records;
    for (const std::string& line : lines()) records.push_back(read_back(line));
    return records;
  }

 private:
  int fd_;
};

}  // namespace echotrace::functions
