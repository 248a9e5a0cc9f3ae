// --assert: a condition on figures that must hold in every group. Three outcomes, since a figure has an interval.
#pragma once

#include "analyze/document.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::analyze {

enum class Outcome { kPassed, kFailed, kUndecided };

struct AssertionResult {
  std::string assertion, group;
  Outcome outcome;
  std::string detail;  // the figures it was judged by, and what would decide it
};

class Assertion {
 public:
  // Throws base::Error (usage) for what is no figure or no condition.
  static Assertion parse(std::string_view text);

  // One result per group: of the stages or series the condition names, else of the traces; one for the whole input when
  // it is about events only. Losses are known from a least to a most while writes are undetermined, and are judged like
  // an interval. Throws base::Error (usage) for a name that is neither a stage nor a series of the input.
  // A quantile passes when its whole interval satisfies the comparison, fails when none of it does, and is undecided
  // when the interval spans the limit, is missing for want of observations, or the stage is not in the input.
  std::vector<AssertionResult> check(const Analysis& analysis) const;

  struct Node;

 private:
  std::string text_;
  std::shared_ptr<const Node> root_;
};

std::string to_text(const AssertionResult& result);  // one line, no line feed

}  // namespace echotrace::analyze
