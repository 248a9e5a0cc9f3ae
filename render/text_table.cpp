#include "render/text_table.h"

#include "render/format.h"

#include <algorithm>

namespace echotrace::render {
namespace {

constexpr std::size_t kGap = 2;

std::string spaces(std::size_t count) {
  return std::string(count, ' ');
}

std::vector<std::size_t> column_widths(const std::vector<std::string>& heading,
                                       const std::vector<std::vector<std::string>>& rows, std::size_t columns) {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < heading.size(); ++column) {
    std::size_t width = text_width(heading[column]);
    for (const auto& row : rows) width = std::max(width, text_width(row[column]));
    widths.push_back(width);
  }
  std::size_t figures = 0;
  for (std::size_t column = 1; column < widths.size(); ++column) figures += widths[column] + kGap;
  const std::size_t room = figures + 8 < columns ? columns - figures : 8;
  widths[0] = std::max(text_width(heading[0]), std::min(widths[0], room));
  return widths;
}

std::string text_row(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line = cells[0];
  std::size_t used = text_width(cells[0]);
  if (used > widths[0]) {
    line += '\n';
    used = 0;
  }
  line += spaces(widths[0] - used);
  for (std::size_t column = 1; column < cells.size(); ++column) {
    line += spaces(kGap + widths[column] - text_width(cells[column])) + cells[column];
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string text_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                       bool bold, std::size_t columns) {
  const std::vector<std::size_t> widths = column_widths(heading, rows, columns);
  std::string text = text_row(heading, widths);
  if (bold) text = "\033[1m" + text.substr(0, text.size() - 1) + "\033[0m\n";
  for (const auto& row : rows) text += text_row(row, widths);
  return text;
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t columns) {
  std::string wrapped;
  std::size_t used = 0;
  bool line_begun = false;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    const std::size_t width = text_width(word);
    if (line_begun && used + 1 + width > columns) {
      wrapped += '\n' + spaces(indent);
      used = indent;
    } else if (line_begun) {
      wrapped += ' ';
      ++used;
    }
    line_begun = true;
    wrapped += word;
    used += width;
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return wrapped + '\n';
}

std::string heading(std::string_view text, bool bold) {
  std::string line = bold ? "\033[1m" : "";
  line += text;
  if (bold) line += "\033[0m";
  return line + '\n';
}

}  // namespace echotrace::render
