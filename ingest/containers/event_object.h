// One FilterLogEvents / GetLogEvents event object, as AWS writes it:
//   {"logStreamName":"2026/…","timestamp":1700000000123,"message":"…","ingestionTime":1700000000456,"eventId":"3795…"}
#pragma once

#include "ingest/container.h"

#include <simdjson.h>

#include <memory>
#include <string_view>

namespace echotrace::ingest {

// Reads event objects; keeps its memory from one to the next. One per thread. An object of texts and whole numbers is
// read in a single pass (most of an input is platform lines, whose message needs no parser); any other shape goes
// through simdjson, and both ways give the same answer.
class EventObjectReader {
 public:
  enum class Member : std::uint8_t { kOther, kStream, kTimestamp, kMessage, kEventId };

  EventObjectReader();

  // `json`: one whole object, kPadding readable bytes behind it. Fills event (views live until the next call; origin is
  // left alone) and returns DropReason::kOk, or says what is wrong.
  DropReason read(std::string_view json, LogEvent& event);
  // Reads the event at the beginning of `text` if it is a good one that ends in "}" and a line feed; returns its bytes
  // with the line feed, else 0.
  std::size_t read_line(std::string_view text, LogEvent& event);

 private:
  struct Flat;
  const char* scan_wire(std::string_view json, Flat& flat);
  const char* scan_flat(std::string_view json, Flat& flat);
  const char* take_text(const char* p, const char* end, Member member, Flat& flat);
  DropReason read_any(std::string_view json, LogEvent& event);
  DropReason decode_message(std::string_view escaped, LogEvent& event);
  char* reserve(std::size_t bytes);

  simdjson::ondemand::parser parser_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
};

}  // namespace echotrace::ingest
