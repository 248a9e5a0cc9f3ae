#include "drivers/aws/http.h"

#include <algorithm>
#include <utility>

namespace echotrace::aws {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const Header& header : headers)
    if (same_name(header.name, name)) return &header.value;
  return nullptr;
}

std::string_view header_value(const Headers& headers, std::string_view name) {
  const std::string* value = find_header(headers, name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

void remove_header(Headers& headers, std::string_view name) {
  std::erase_if(headers, [name](const Header& header) { return same_name(header.name, name); });
}

void set_header(Headers& headers, std::string_view name, std::string value) {
  remove_header(headers, name);
  headers.push_back({std::string(name), std::move(value)});
}

std::string host_of(std::string_view origin) {
  std::string_view scheme;
  if (const auto colon = origin.find("://"); colon != origin.npos) {
    scheme = origin.substr(0, colon);
    origin.remove_prefix(colon + 3);
  }
  origin = origin.substr(0, origin.find_first_of("/?#"));
  if (const auto at = origin.rfind('@'); at != origin.npos) origin.remove_prefix(at + 1);
  const std::string_view own_port = same_name(scheme, "http") ? ":80" : same_name(scheme, "https") ? ":443" : "";
  if (!own_port.empty() && origin.ends_with(own_port)) origin.remove_suffix(own_port.size());
  return lower_case(origin);
}

}  // namespace echotrace::aws
