// Upload times in the layout of the benchmark that the kind kvlog follows: seconds, a total and an average for each size
// of a pair and number of pairs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace echotrace::collect {

class UploadTable {
 public:
  // An upload of `pairs` pairs took so long. Of several with the same factors the mean is shown.
  void add(std::int64_t pair_bytes, int pairs, std::int64_t duration_ns);
  std::string text() const;

 private:
  struct Sum {
    std::int64_t ns = 0, count = 0;
  };
  std::map<std::pair<std::int64_t, int>, Sum> sums_;
};

}  // namespace echotrace::collect
