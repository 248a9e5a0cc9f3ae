// One line of what collect doctor found.
#pragma once

#include <string>
#include <vector>

namespace echotrace::collect {

struct Finding {
  enum class Kind { kOk, kNote, kMissing };
  Kind kind = Kind::kOk;
  std::string about;  // "credentials", "S3", "etcd"
  std::string text;   // one sentence without a full stop
  std::string next;   // what to do; empty: nothing
};
using Findings = std::vector<Finding>;

}  // namespace echotrace::collect
