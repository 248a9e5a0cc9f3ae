// One trace file of a run, while it is written.
#pragma once

#include "ingest/trace_file.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace echotrace::collect {

// Appends lines to one trace file. A frame (content checksum) is closed at 1 MiB of text or 2 s after its first line,
// written and fsynced. Used from one thread. Throws base::Error (environment), disk full among them; what was written
// before stays readable, and what was not is tried again by the next flush.
class TraceWriter {
 public:
  // Cuts a torn frame off a file that is there already.
  explicit TraceWriter(const std::filesystem::path& path);
  ~TraceWriter();  // closes without an error for anybody
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  void add(std::string_view line) { writer_.append(line); }  // without its line feed
  void flush() { writer_.flush(); }                          // closes the frame; on disk when it returns
  void flush_if_due() { writer_.poll(); }                    // when 2 s have passed
  std::uint64_t lines() const { return writer_.lines(); }    // in whole frames, those there before included
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  ingest::TraceWriter writer_;
};

}  // namespace echotrace::collect
