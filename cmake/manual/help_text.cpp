#include "cmake/manual/help_text.h"

#include <algorithm>
#include <stdexcept>

namespace echotrace::manual {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

bool remove_suffix(std::string& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.resize(text.size() - suffix.size());
  return true;
}

// "--group-by FIELD ...", "--cold TEXT:{include,exclude,split}", "--html [FILE]=report.html", "PATH ..."
Option read_signature(const std::string& signature) {
  Option option;
  const std::size_t blank = std::min(signature.find(' '), signature.size());
  option.names = split(std::string_view(signature).substr(0, blank), ",");
  std::string value = trimmed(std::string_view(signature).substr(blank));
  option.repeated = value == "..." || remove_suffix(value, " ...");
  if (option.names.front().front() != '-') return option;
  const std::size_t colon = value.find(':');
  if (colon != std::string::npos && value.substr(colon + 1).starts_with('{') && value.ends_with('}')) {
    option.choices = split(std::string_view(value).substr(colon + 2, value.size() - colon - 3), ",");
  }
  value.resize(std::min({value.size(), colon, value.find('=')}));
  if (value.starts_with('[') && value.ends_with(']')) {
    option.value_may_miss = true;
    value = value.substr(1, value.size() - 2);
  }
  option.value = value;
  return option;
}

// The lines of one list, from `at` up to a blank line. A sentence stands beside its signature or, when that is too
// long, in the next line; both begin in the same column.
std::vector<Option> read_list(const std::vector<std::string>& lines, std::size_t& at, std::size_t column) {
  std::vector<Option> list;
  for (; at < lines.size() && !lines[at].empty(); ++at) {
    const std::string indent(column, ' ');
    const bool below = at + 1 < lines.size() && lines[at + 1].starts_with(indent);
    list.push_back(read_signature(trimmed(below ? lines[at] : lines[at].substr(0, column))));
    list.back().sentence = trimmed(below ? lines[++at] : lines[at].substr(std::min(column, lines[at].size())));
    if (list.back().sentence.empty()) throw std::runtime_error("no sentence for " + list.back().name());
  }
  return list;
}

}  // namespace

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (&word != &words.front()) text += separator;
    text += word;
  }
  return text;
}

Help read_help(std::string_view text) {
  constexpr std::string_view kUsage = "Usage: ", kHelpOption = "  -h,--help ";
  const std::vector<std::string> lines = split(text, "\n");
  Help help;
  std::size_t column = 0;  // where sentences begin: as in the line of --help, which is short
  for (const std::string& line : lines) {
    if (line.starts_with(kHelpOption)) column = line.find_first_not_of(' ', kHelpOption.size());
  }
  if (column == 0 || lines.size() < 2 || !lines[1].starts_with(kUsage)) throw std::runtime_error("this is no --help");
  help.summary = lines[0];
  help.usage = lines[1].substr(kUsage.size());
  help.program = help.usage.substr(0, help.usage.find(' '));
  for (std::size_t at = 2; at < lines.size(); ++at) {
    if (lines[at].empty()) continue;
    if (lines[at] == "Positionals:") {
      help.positionals = read_list(lines, ++at, column);
    } else if (lines[at] == "Options:") {
      help.options = read_list(lines, ++at, column);
    } else {
      std::string paragraph = lines[at];
      while (at + 1 < lines.size() && !lines[at + 1].empty()) paragraph += "\n" + lines[++at];
      help.paragraphs.push_back(std::move(paragraph));
    }
  }
  return help;
}

}  // namespace echotrace::manual
