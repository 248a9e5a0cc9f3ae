#include "drivers/local/dynamodb/expression.h"

#include "drivers/local/dynamodb/refusals.h"

#include <algorithm>

namespace echotrace::local::dynamodb {
namespace {

void refuse_pair(const Path& one, const Path& two, const std::string& expression) {
  const std::size_t shared = std::min(one.size(), two.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (one[i] == two[i]) continue;
    if (one[i].is_index != two[i].is_index)
      throw invalid("Invalid " + expression +
                    ": Two document paths conflict with each other; must remove or rewrite one "
                    "of these paths; path one: " +
                    path_text(one) + ", path two: " + path_text(two));
    return;
  }
  throw invalid("Invalid " + expression +
                ": Two document paths overlap with each other; must remove or rewrite one of "
                "these paths; path one: " +
                path_text(one) + ", path two: " + path_text(two));
}

}  // namespace

std::string path_text(const Path& path) {
  std::string out;
  for (const PathStep& step : path) {
    out += out.empty() ? "" : ", ";
    out += step.is_index ? "[" + std::to_string(step.index) + "]" : step.name;
  }
  return "[" + out + "]";
}

void refuse_overlaps(const std::vector<const Path*>& paths, const std::string& expression) {
  for (std::size_t i = 0; i < paths.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) refuse_pair(*paths[j], *paths[i], expression);
}

}  // namespace echotrace::local::dynamodb
