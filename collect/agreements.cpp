#include "collect/agreements.h"

#include "drivers/aws/json_members.h"
#include "drivers/aws/json_text.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

bool same_place(const Agreement& a, const Agreement& b) {
  return a.account == b.account && a.region == b.region && a.endpoint == b.endpoint;
}

bool is_private(const std::filesystem::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::optional<Agreement> parse_line(std::string_view line) {
  const auto members = aws::json_members(line);
  if (!members) return std::nullopt;
  const auto member = [&](std::string_view name) {
    const auto found = members->find(name);
    return found == members->end() ? std::string() : found->second;
  };
  Agreement agreement{member("account"), member("region"), member("endpoint"), 0};
  const std::string usd = member("usd");
  const auto [end, error] = std::from_chars(usd.data(), usd.data() + usd.size(), agreement.usd);
  if (error != std::errc() || end != usd.data() + usd.size() || !std::isfinite(agreement.usd)) return std::nullopt;
  if (agreement.account.empty() || agreement.region.empty()) return std::nullopt;
  return agreement;
}

}  // namespace

std::filesystem::path agreements_path() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::filesystem::path(value == nullptr ? "" : value);
  };
  std::filesystem::path folder = variable("XDG_STATE_HOME");
  if (!folder.is_absolute()) {  // the specification has relative ones ignored
    folder = variable("HOME");
    if (!folder.is_absolute()) return {};
    folder /= ".local/state";
  }
  return folder / "echotrace" / "agreements.jsonl";
}

std::vector<Agreement> read_agreements(const std::filesystem::path& path) {
  std::vector<Agreement> agreements;
  if (path.empty() || !is_private(path)) return agreements;
  std::string text;
  try {
    text = base::read_file(path.string(), kMostBytes);
  } catch (const base::Error&) {
    return agreements;
  }
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (auto agreement = parse_line(line)) agreements.push_back(std::move(*agreement));
  }
  return agreements;
}

bool is_agreed(const std::vector<Agreement>& agreements, const Agreement& asked) {
  for (const Agreement& agreement : agreements) {
    if (same_place(agreement, asked) && asked.usd <= agreement.usd) return true;
  }
  return false;
}

void remember_agreement(const std::filesystem::path& path, const Agreement& agreement) {
  std::vector<Agreement> agreements = read_agreements(path);
  std::erase_if(agreements, [&](const Agreement& one) { return same_place(one, agreement); });
  agreements.push_back(agreement);
  base::make_directories(path.parent_path().string());
  base::OutputFile file(path.string());
  for (const Agreement& one : agreements) {
    file.write(aws::JsonObject()
                   .text("account", one.account)
                   .text("region", one.region)
                   .text_unless_empty("endpoint", one.endpoint)
                   .raw("usd", fmt::format("{}", one.usd))
                   .json() +
               "\n");
  }
  file.commit();
}

}  // namespace echotrace::collect
