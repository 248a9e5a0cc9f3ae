#include "collect/wrapped.h"

namespace echotrace::collect {

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  while (text.size() > columns) {
    auto end = text.rfind(' ', columns);
    if (end == text.npos || end == 0) end = text.find(' ', 1);  // a word longer than a line
    if (end == text.npos) break;
    out.append(text.substr(0, end)).append("\n").append(indent, ' ');
    text.remove_prefix(end + 1);
  }
  return out.append(text);
}

}  // namespace echotrace::collect
