// Text for a terminal of 80 columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace echotrace::collect {

constexpr std::size_t kColumns = 80;

// Lines of at most `columns` bytes, unless a word is longer, broken at blanks; all but the first begin with `indent`
// blanks, which are not counted. No line feed at the end.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent = 0);

}  // namespace echotrace::collect
