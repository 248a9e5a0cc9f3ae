#include "drivers/local/s3/listing.h"

#include <algorithm>

namespace echotrace::local::s3 {
namespace {

// The first key behind all those that begin so.
Objects::const_iterator behind(const Objects& objects, std::string_view prefix) {
  std::string next(prefix);
  while (!next.empty() && static_cast<unsigned char>(next.back()) == 0xFF) next.pop_back();
  if (next.empty()) return objects.end();
  next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
  return objects.lower_bound(next);
}

}  // namespace

std::string_view common_prefix(std::string_view key, std::string_view prefix, std::string_view delimiter) {
  if (delimiter.empty()) return {};
  const auto place = key.find(delimiter, prefix.size());
  return place == key.npos ? std::string_view() : key.substr(0, place + delimiter.size());
}

Page list_page(const Objects& objects, const PageRequest& request) {
  Page page;
  if (request.limit == 0) return page;
  auto place = request.after >= request.prefix && !request.after.empty() ? objects.upper_bound(request.after)
                                                                         : objects.lower_bound(request.prefix);
  while (place != objects.end() && place->first.starts_with(request.prefix)) {
    const std::string_view group = common_prefix(place->first, request.prefix, request.delimiter);
    if (!group.empty() && group <= request.after) {
      place = behind(objects, group);
      continue;
    }
    if (page.objects.size() + page.common_prefixes.size() == request.limit) {
      page.truncated = true;
      break;
    }
    if (group.empty()) {
      page.last = place->first;
      page.objects.push_back(place++);
    } else {
      page.last = group;
      page.common_prefixes.push_back(page.last);
      place = behind(objects, page.last);
    }
  }
  return page;
}

}  // namespace echotrace::local::s3
