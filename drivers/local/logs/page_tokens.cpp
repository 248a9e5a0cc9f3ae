#include "drivers/local/logs/page_tokens.h"

#include "drivers/local/logs/refusals.h"
#include "ingest/base/base64.h"

#include <fmt/format.h>

#include <charconv>

namespace echotrace::local::logs {
namespace {

constexpr std::size_t kTimeDigits = 20, kOrderDigits = 36;  // 56 together

std::string digits_of(const Position& position) {
  return fmt::format("{:020}{:036}", position.timestamp_ms, position.order);
}

template <typename Number>
Number number_of(std::string_view digits) {
  Number number{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < Number{}) throw invalid_token();
  return number;
}

Position position_of(std::string_view digits) {
  if (digits.size() != kTimeDigits + kOrderDigits) throw invalid_token();
  return {number_of<std::int64_t>(digits.substr(0, kTimeDigits)), number_of<std::uint64_t>(digits.substr(kTimeDigits))};
}

std::string opened(std::string_view token) {
  const auto text = base::decode_base64(token);
  if (!text || text->empty()) throw invalid_token();
  return *text;
}

}  // namespace

std::string stream_token(const StreamCursor& cursor) {
  return (cursor.backward ? "b/" : "f/") + digits_of(cursor.position) + "/s";
}

StreamCursor parse_stream_token(std::string_view token) {
  const bool forward = token.starts_with("f/");
  if ((!forward && !token.starts_with("b/")) || !token.ends_with("/s") || token.size() < 4) throw invalid_token();
  return {!forward, position_of(token.substr(2, token.size() - 4))};
}

std::string filter_token(const FilterCursor& cursor) {
  const char kind = cursor.newest_first ? (cursor.after_empty_page ? 'd' : 'D') : (cursor.after_empty_page ? 'a' : 'A');
  return base::encode_base64(kind + digits_of(cursor.position));
}

FilterCursor parse_filter_token(std::string_view token) {
  const std::string text = opened(token);
  const char kind = text.front();
  if (std::string_view("aAdD").find(kind) == std::string_view::npos) throw invalid_token();
  return {kind == 'd' || kind == 'D', kind == 'a' || kind == 'd', position_of(std::string_view(text).substr(1))};
}

std::string list_token(const ListCursor& cursor) {
  return base::encode_base64(fmt::format("{:020}{}", cursor.number, cursor.name));
}

ListCursor parse_list_token(std::string_view token) {
  const std::string text = opened(token);
  if (text.size() <= kTimeDigits) throw invalid_token();
  return {number_of<std::int64_t>(std::string_view(text).substr(0, kTimeDigits)), text.substr(kTimeDigits)};
}

}  // namespace echotrace::local::logs
