// One figure of one group against its limit.
#pragma once

#include "analyze/assertion_condition.h"
#include "analyze/comparison_document.h"
#include "analyze/document.h"
#include "analyze/windows.h"

#include <string>

namespace echotrace::analyze {

struct Judged {
  Outcome outcome = Outcome::kUndecided;
  std::string detail;
};

// What an assertion is judged by.
struct Evidence {
  const Analysis& analysis;
  const std::vector<WindowedGroup>& windows;  // what window_requests() asked for
  const Comparison* comparison = nullptr;     // for slowdown()
  std::size_t candidate = 0;                  // its side in `comparison`, from 0
};

using By = std::vector<std::pair<std::string, Scalar>>;

// A quantile passes when its whole interval satisfies the relation, fails when none of it does, and is undecided when
// the interval spans the limit or is missing for want of observations. Losses are known from a least to a most while
// writes are undetermined, a slowdown by the interval of its shift; both are judged alike. Other figures are judged by
// their value. In windows a figure fails when it fails in one and passes when it passes in all.
Judged judge_figure(const Condition& figure, const Evidence& evidence, const By& by);

}  // namespace echotrace::analyze
