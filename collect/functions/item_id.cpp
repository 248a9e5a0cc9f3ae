#include "collect/functions/item_id.h"

namespace echotrace::functions {
namespace {

constexpr std::size_t kMaxRunBytes = 64;
constexpr std::size_t kMinDigits = 8, kMaxDigits = 16;

bool only(std::string_view text, bool (*allowed)(char)) {
  for (const char c : text)
    if (!allowed(c)) return false;
  return true;
}

bool hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}
bool of_a_run(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

}  // namespace

std::string_view run_of_id(std::string_view id) {
  const std::size_t dash = id.rfind('-');
  if (dash == std::string_view::npos || dash == 0 || dash > kMaxRunBytes) return {};
  const std::string_view run = id.substr(0, dash), digits = id.substr(dash + 1);
  const bool sized = digits.size() >= kMinDigits && digits.size() <= kMaxDigits;
  return sized && only(digits, hexadecimal) && only(run, of_a_run) ? run : std::string_view();
}

std::string_view id_of_key(std::string_view key) {
  std::string_view id = key.substr(key.rfind('/') + 1);
  id = id.substr(0, id.find('.'));
  return run_of_id(id).empty() ? std::string_view() : id;
}

std::string key_of_id(std::string_view prefix, std::string_view id, std::size_t key_bytes) {
  std::string key(prefix);
  key += id;
  if (key.size() < key_bytes) {
    key += '.';
    key.resize(key_bytes, 'x');
  }
  return key;
}

}  // namespace echotrace::functions
