// One invocation as the Runtime API hands it over.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::functions {

struct Invocation {
  std::string request_id;
  std::string function_arn;
  std::string payload;
  std::int64_t deadline_ms = 0;  // since the epoch; 0: not said
  // Taken before anything is done with the payload.
  std::int64_t entry_ns = 0;            // wall clock
  std::int64_t entry_monotonic_ns = 0;  // as clock_gettime(CLOCK_MONOTONIC) counts
  bool cold = false;                    // the first of its environment
};

// A payload as JSON, parsed once however many look at it. Nesting is bounded by simdjson's 1,024.
class Payload {
 public:
  // The text is copied. `element` lives until the next call.
  simdjson::error_code parse(std::string_view text);

  bool is_json() const { return error_ == simdjson::SUCCESS; }
  const char* complaint() const { return simdjson::error_message(error_); }
  simdjson::dom::element root() const { return root_; }  // only when is_json()

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
  simdjson::error_code error_ = simdjson::EMPTY;
  std::size_t largest_ = 0;
};

// Members of an object, empty or the fallback where there is none of that type. `object` may be any element.
std::string_view text_member(simdjson::dom::element object, std::string_view name);
// A whole number, or a text that holds one; false when there is none.
bool number_member(simdjson::dom::element object, std::string_view name, std::int64_t& number);

}  // namespace echotrace::functions
