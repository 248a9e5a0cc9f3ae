#include "collect/functions/invocation.h"

#include <algorithm>
#include <charconv>

namespace echotrace::functions {
namespace {

// What the parser may keep from one payload to the next: its memory is a multiple of the largest it has seen.
constexpr std::size_t kKeptBytes = 1 << 20;

}  // namespace

simdjson::error_code Payload::parse(std::string_view text) {
  if (largest_ > kKeptBytes) {
    parser_ = simdjson::dom::parser();
    largest_ = 0;
  }
  largest_ = std::max(largest_, text.size());
  if (text.empty()) return error_ = simdjson::EMPTY;  // it may have no address, which simdjson would copy from
  error_ = parser_.parse(text.data(), text.size()).get(root_);
  return error_;
}

std::string_view text_member(simdjson::dom::element object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool number_member(simdjson::dom::element object, std::string_view name, std::int64_t& number) {
  simdjson::dom::element member;
  if (object[name].get(member) != simdjson::SUCCESS) return false;
  if (member.get(number) == simdjson::SUCCESS) return true;
  std::string_view text;
  std::int64_t read = 0;
  if (member.get(text) != simdjson::SUCCESS || text.empty()) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  number = read;
  return true;
}

}  // namespace echotrace::functions
