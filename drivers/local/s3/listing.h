// A page of a bucket's keys.
#pragma once

#include "drivers/local/s3/store.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::s3 {

struct PageRequest {
  std::string_view prefix;
  std::string_view delimiter;  // empty: none
  std::string_view after;      // keys and common prefixes up to and including this are left out
  std::size_t limit = 1000;    // of keys and common prefixes together
};

struct Page {
  std::vector<Objects::const_iterator> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string last;  // where the next page goes on: its `after`
};

// In time proportional to the page, not to the keys that a common prefix stands for.
Page list_page(const Objects& objects, const PageRequest& request);

// The key's beginning up to the first delimiter behind the prefix; empty when there is none.
std::string_view common_prefix(std::string_view key, std::string_view prefix, std::string_view delimiter);

}  // namespace echotrace::local::s3
