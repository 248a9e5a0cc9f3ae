// A request written down: the first line is method and target, then headers up to an empty line, then the body.
#pragma once

#include "drivers/aws/http.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace echotrace::local {

inline std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

inline aws::HttpRequest parse_request_text(std::string_view text) {
  aws::HttpRequest request;
  std::string_view line = take_line(text);
  request.method = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), request.method.size() + 1));
  request.path = line.substr(0, line.find('?'));
  line.remove_prefix(request.path.size());
  if (!line.empty()) request.query = line.substr(1);
  for (line = take_line(text); !line.empty(); line = take_line(text)) {
    const auto colon = line.find(':');
    if (colon != line.npos)
      request.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  request.body = text;
  return request;
}

}  // namespace echotrace::local
