// The filter --where: comparisons of record fields, joined by and, or, not and parentheses.
//   store = s3 and key_bytes >= 100 and not (attempt > 1 or error != '')
// A number with a unit of time is in nanoseconds, one with a unit of size in bytes. A comparison with an absent field
// is false, != is true.
#pragma once

#include "analyze/document.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::analyze {

class Expression {
 public:
  using Lookup = std::function<Scalar(std::string_view field)>;

  // Throws base::Error (usage) that shows the place; `option` names it ("--where").
  static Expression parse(std::string_view text, std::string_view option);

  const std::vector<std::string>& fields() const { return fields_; }  // unique, in order of first appearance
  bool matches(const Lookup& lookup) const;

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
  std::vector<std::string> fields_;
};

}  // namespace echotrace::analyze
