// --assert: a condition on figures that must hold in every group. Three outcomes, since a figure has an interval.
#pragma once

#include "analyze/assertion_condition.h"
#include "analyze/assertion_judge.h"
#include "analyze/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::analyze {

class Assertion {
 public:
  // `origin` is "" for the command line, else file and line. Throws base::Error (usage) for what is no figure or no
  // condition.
  static Assertion parse(std::string_view text, std::string origin = {});

  // One result per group: of the stages or series the condition names, else of the traces; one for the whole input when
  // it is about events only. Figures that all pick the same groups (store=s3) are judged in those; one that picks
  // others than the rest has to hold in each it picks. Undecided where the input has no such group. Throws base::Error
  // (usage) for a name that is neither a stage nor a series of the input, for a picked field that is not grouped by and
  // for a slowdown without a comparison.
  std::vector<AssertionResult> check(const Evidence& evidence) const;
  std::vector<AssertionResult> check(const Analysis& analysis) const;

  void add_window_requests(std::vector<WindowRequest>& requests) const;  // each once
  bool compares() const;                                                 // holds a slowdown

 private:
  std::string text_, origin_;
  ConditionPointer root_;
};

// Conditions of a file, one a line; blank lines and what follows a # outside quotes do not count. Throws base::Error:
// environment when it cannot be read, usage for a line that is no condition and for a file without any.
std::vector<Assertion> read_assertions(const std::string& path);

std::string to_text(const AssertionResult& result);  // one line, no line feed

}  // namespace echotrace::analyze
