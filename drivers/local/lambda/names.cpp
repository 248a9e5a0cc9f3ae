#include "drivers/local/lambda/names.h"

#include "drivers/local/service.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace echotrace::local::lambda {
namespace {

constexpr std::size_t kMaxName = 64, kMaxReference = 256, kAccountDigits = 12, kArnParts = 6;

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (std::isalnum(c) != 0 && c < 0x80) || c == '-' || c == '_';
  });
}

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split(std::string_view text, char separator, std::size_t most) {
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < most) {
    const auto end = text.find(separator);
    if (end == text.npos) break;
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

// Linear for any pattern: where a character differs, the last '*' takes one more.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = pattern.npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool valid_function_name(std::string_view name) {
  return is_name(name) && name.size() <= kMaxName;
}

std::string function_arn(std::string_view region, std::string_view name) {
  return "arn:aws:lambda:" + std::string(region) + ":" + std::string(kAccount) + ":function:" + std::string(name);
}

std::optional<FunctionReference> parse_function(std::string_view text, std::string_view region) {
  if (text.size() > kMaxReference) return std::nullopt;
  std::vector<std::string_view> parts = split(text, ':', 10);
  const auto take = [&] {
    const std::string_view part = parts.front();
    parts.erase(parts.begin());
    return part;
  };
  std::string_view in_region = region, account = kAccount;
  if (parts.front() == "arn") {
    if (parts.size() < 7 || !parts[1].starts_with("aws") || parts[2] != "lambda" || parts[5] != "function")
      return std::nullopt;
    in_region = parts[3];
    account = parts[4];
    parts.erase(parts.begin(), parts.begin() + 6);
  } else {
    if (parts.size() > 1 && is_account(parts.front())) account = take();
    if (parts.size() > 1 && parts.front() == "function") take();
  }
  FunctionReference reference;
  reference.name = take();
  if (!parts.empty()) {
    reference.qualifier = take();
    if (reference.qualifier != "$LATEST" && !is_name(reference.qualifier)) return std::nullopt;
  }
  if (!parts.empty() || !valid_function_name(reference.name) || !is_account(account)) return std::nullopt;
  reference.local = in_region == region && account == kAccount;
  reference.arn = "arn:aws:lambda:" + std::string(in_region) + ":" + std::string(account) +
                  ":function:" + reference.name + (reference.qualifier.empty() ? "" : ":" + reference.qualifier);
  return reference;
}

bool arn_like(std::string_view pattern, std::string_view arn) {
  const auto wanted = split(pattern, ':', kArnParts), given = split(arn, ':', kArnParts);
  return wanted.size() == given.size() && std::equal(wanted.begin(), wanted.end(), given.begin(), matches);
}

}  // namespace echotrace::local::lambda
