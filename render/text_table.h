// Aligned columns of text: the first to the left, the others to the right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::render {

inline constexpr std::size_t kTextColumns = 80;

// One table of at most `columns` columns where its figures leave room. First cells that are too long get a line of their
// own above their figures.
std::string text_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                       bool bold, std::size_t columns = kTextColumns);

// Breaks at spaces so that no line is longer than `columns`; later lines begin with `indent` spaces.
std::string wrap(std::string_view text, std::size_t indent, std::size_t columns = kTextColumns);

std::string heading(std::string_view text, bool bold);

}  // namespace echotrace::render
