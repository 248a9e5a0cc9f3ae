// What the tagging service needs of those whose resources have tags.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace echotrace::local {

struct TaggedResource {
  std::string arn;
  std::string type;  // as filters name it: "s3:bucket"
  std::map<std::string, std::string> tags;
};

class TagSource {
 public:
  virtual ~TagSource() = default;
  // Of all resources that have a tag, in any order.
  virtual std::vector<TaggedResource> tagged() = 0;
};

}  // namespace echotrace::local
