// A function's output cut into log events.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

// A log event's 256 KB without the 26 bytes that CloudWatch Logs counts for each.
inline constexpr std::size_t kMostEventBytes = 262'144 - 26;

class OutputLines {
 public:
  // `line` gets each line with its line feed, as CloudWatch keeps it, and as valid UTF-8: bytes that are none become
  // U+FFFD. What is longer than `most_bytes` comes in pieces, none of which ends inside a character.
  explicit OutputLines(std::function<void(std::string)> line, std::size_t most_bytes = kMostEventBytes)
      : line_(std::move(line)), most_bytes_(most_bytes) {}

  void add(std::string_view bytes);
  void finish();  // the last, unfinished line, if there is one

 private:
  void add_piece(std::string_view bytes);
  void emit(std::string_view bytes);

  std::function<void(std::string)> line_;
  std::size_t most_bytes_;
  std::string rest_;  // shorter than most_bytes_
};

}  // namespace echotrace::local::lambda
