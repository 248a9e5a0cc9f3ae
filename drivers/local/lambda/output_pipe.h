// Reads one of a function's output streams.
#pragma once

#include "drivers/local/lambda/output_lines.h"
#include "drivers/local/loop.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace echotrace::local::lambda {

// A function that prints faster than its log is written waits in write(): little is read at a time, and no more than
// a quota in a while, so that one that prints for ever stops neither the endpoint nor its memory.
class OutputPipe {
 public:
  OutputPipe(Loop& loop, std::function<void(std::string)> line);
  ~OutputPipe();
  OutputPipe(const OutputPipe&) = delete;
  OutputPipe& operator=(const OutputPipe&) = delete;

  void open(int descriptor);  // stays the caller's, who closes this first
  void drain();               // what is in the pipe now, and the unfinished line
  void close();

 private:
  void watch();
  void stop_watching();
  void readable();
  std::size_t read(std::size_t most_bytes);  // 0: nothing there, or the end

  Loop& loop_;
  OutputLines lines_;
  int descriptor_ = -1;
  Loop::Id watch_ = 0, pause_ = 0;
  std::int64_t window_ns_ = 0;  // when the quota was last full
  std::size_t window_bytes_ = 0, window_lines_ = 0;
};

}  // namespace echotrace::local::lambda
