// The stages: named intervals between two moments of one trace.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace echotrace::analyze {

// The moments a trace may know.
enum class Moment : std::uint8_t {
  kIntended,  // when the schedule wanted the write
  kStart,     // the sender began
  kPut,       // the request was handed over to the store
  kAck,       // the store answered
  kStore,     // the store's own stamp
  kReceive,   // the first instruction of the function that heard of it, first delivery
};

struct Stage {
  std::string_view name;
  Moment from, to;
  std::string_view sentence;  // no full stop
  std::string_view unit;
};

std::span<const Stage> stages();                 // in document order
const Stage* find_stage(std::string_view name);  // nullptr when there is none

}  // namespace echotrace::analyze
