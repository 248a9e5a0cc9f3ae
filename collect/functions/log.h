// The lines a function logs: echotrace/1 records and what is beside them, one JSON object a line on standard output.
#pragma once

#include "drivers/aws/json_text.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::functions {

class Log {
 public:
  explicit Log(int fd) : fd_(fd) {}
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // The beginning of a record of that kind: version and kind come first, as the format wants it.
  static aws::JsonObject record(std::string_view kind);

  // Adds a record as the next of this environment: its `seq` counts from 0.
  void numbered(aws::JsonObject record);
  // Adds a line that is not counted.
  void line(const aws::JsonObject& object);

  // Everything added so far goes out, one write() a line: the platform makes an event of what it reads, and a line that
  // reaches a pipe in one piece is read in one. Called before the answer goes out: the environment may be frozen or
  // killed right after. False when standard output takes no more; what was added is dropped then.
  bool flush();
  // The oldest lines, as many as standard output takes without waiting, and no more than a few: for whoever has little
  // time. What it does not take stays.
  void flush_some();

  std::int64_t next_seq() const noexcept { return seq_; }

 private:
  int fd_;
  std::int64_t seq_ = 0;
  std::string lines_;
  std::size_t written_ = 0;  // bytes of lines_ that went out
};

// A text from outside as a JSON string that every reader accepts: what is no UTF-8 or does not print is escaped, and at
// most 500 characters are kept.
std::string printable(std::string_view text);

}  // namespace echotrace::functions
