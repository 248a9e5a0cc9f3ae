// Trace files: raw events of one log group, one FilterLogEvents object per line, in independent zstd frames (design,
// section 4). A frame carries its content size and a checksum and is closed at about 1 MiB of text or after 2 s, so
// that a file killed at any instant is readable up to its last whole frame and frames can be read in parallel.
#pragma once

#include "ingest/base/file.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace echotrace::ingest {

// "/aws/lambda/write" -> "%2Faws%2Flambda%2Fwrite": bytes outside [A-Za-z0-9._-] as %XX. A name that a path could not
// hold ("", ".", "..") is encoded as well, so the result is always a plain file name.
std::string encode_log_group(std::string_view log_group);

// "<directory>/<encoded log group>.jsonl.zst"
std::string trace_file_path(const std::string& directory, std::string_view log_group);

// One frame that lies in the file; everything before `offset + bytes` is whole.
struct Frame {
  std::uint64_t offset = 0;     // of the frame in the file
  std::uint64_t bytes = 0;      // compressed
  std::uint64_t raw_bytes = 0;  // text
  std::uint64_t lines = 0;
};

// The longest prefix of a file that consists of whole frames with right checksums; the rest is the torn tail of a
// writer that was killed.
struct WholeFrames {
  std::uint64_t bytes = 0;  // compressed
  std::uint64_t lines = 0;
};
WholeFrames whole_frames(const std::string& path);  // throws Error (environment) when the file cannot be read

// Appends lines to a trace file. All members throw Error (environment) when the disk refuses; then the file is as long
// as its last whole frame and the lines of the open one are kept, to be written by a later flush().
class TraceWriter {
 public:
  struct Options {
    int level = 3;
    std::size_t frame_bytes = std::size_t{1} << 20;   // text after which a frame is closed
    std::chrono::milliseconds frame_age{2000};        // poll() closes a frame whose first line is older
    bool sync = true;                                 // fsync before on_frame is called
    std::function<void(const Frame&)> on_frame = {};  // the frame is durable: now it may be journalled
  };

  // Opens or creates the file, mode 0600 whatever the umask. In an existing file the torn tail is cut off and writing
  // goes on behind it. A torn tail is the beginning of one frame, also with holes as a loss of power leaves them, or
  // zeros; a file with anything else behind its last whole frame is refused untouched.
  TraceWriter(std::string path, Options options);
  explicit TraceWriter(std::string path) : TraceWriter(std::move(path), Options{}) {}
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;
  ~TraceWriter();  // without close(): lines of the open frame are lost, as after a crash

  // `line` without its line feed; it must not contain one.
  void append(std::string_view line);
  // Closes the open frame when it has become too old; call it about once a second while nothing arrives.
  void poll();
  // Closes the open frame, if any: written, synced, reported.
  void flush();
  // flush(), then closes the file; errors of both count.
  void close();

  const std::string& path() const noexcept { return path_; }
  std::uint64_t bytes() const noexcept { return offset_; }       // compressed, on disk
  std::uint64_t lines() const noexcept { return whole_lines_; }  // on disk, those that were there before included

 private:
  struct Compressor;

  [[noreturn]] void refuse(const std::string& what);  // as errno says; nothing torn stays behind

  std::string path_;
  Options options_;
  base::Descriptor fd_;
  std::unique_ptr<Compressor> compressor_;
  std::string raw_;          // text of the open frame
  std::uint64_t lines_ = 0;  // in the open frame
  std::uint64_t offset_ = 0, whole_lines_ = 0;
  std::chrono::steady_clock::time_point opened_{};  // of the open frame
};

}  // namespace echotrace::ingest
