// Which of the names that there are somebody may have meant.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace echotrace::base {

// Levenshtein distance with swaps of neighbours counted as one change. Takes as long as the product of the lengths.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of the names, the first of those as near; empty when all differ in more than a third of what was written
// (but one change is always allowed), or when it is longer than a name could be.
class Closest {
 public:
  explicit Closest(std::string_view written);
  void consider(std::string_view name);
  std::string_view name() const noexcept { return best_; }  // of those considered; valid as long as that one is

 private:
  std::string_view written_, best_;
  std::size_t least_ = 0;
};

// "did you mean 'rate'?" or, when nothing is near, "choose from rate, seconds".
std::string did_you_mean(std::string_view written, std::span<const std::string_view> names);

}  // namespace echotrace::base
