#include "analyze/side_names.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace echotrace::analyze {
namespace {

// The last `parts` names of a path.
std::string ending(const std::string& path, std::size_t parts) {
  std::filesystem::path whole = std::filesystem::path(path).lexically_normal();
  if (whole.filename().empty() && whole.has_parent_path()) whole = whole.parent_path();
  if (whole.filename() == "analysis.json" && whole.has_parent_path()) whole = whole.parent_path();
  std::filesystem::path name;
  for (auto at = whole.end(); at != whole.begin() && parts > 0; --parts) {
    --at;
    name = name.empty() ? *at : *at / name;
  }
  return name.string();
}

}  // namespace

std::vector<std::string> side_names(const std::vector<std::string>& paths) {
  const std::size_t different = std::set<std::string>(paths.begin(), paths.end()).size();
  std::vector<std::string> names(paths.size());
  for (std::size_t parts = 1;; ++parts) {
    std::vector<std::string> longer;
    for (const std::string& path : paths) longer.push_back(ending(path, parts));
    const bool grown = longer != names;
    names = std::move(longer);
    if (!grown || std::set<std::string>(names.begin(), names.end()).size() == different) break;
  }
  std::set<std::string> taken;
  for (std::string& name : names) {
    const std::string plain = name;
    for (int number = 2; !taken.insert(name).second; ++number) name = plain + " (" + std::to_string(number) + ")";
  }
  return names;
}

}  // namespace echotrace::analyze
