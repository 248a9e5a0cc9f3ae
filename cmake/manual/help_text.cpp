#include "cmake/manual/help_text.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

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

// "--group-by FIELD ...", "--cold TEXT:{include,exclude,split}", "--html [FILE]=report.html", "--out DIR REQUIRED",
// "PATH ..."
Option read_signature(const std::string& signature) {
  Option option;
  const std::size_t blank = std::min(signature.find(' '), signature.size());
  option.names = split(std::string_view(signature).substr(0, blank), ",");
  std::string value = trimmed(std::string_view(signature).substr(blank));
  remove_suffix(value, " REQUIRED");
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
// long, in the next line; it may go on in further lines. All begin in the same column.
std::vector<Option> read_list(const std::vector<std::string>& lines, std::size_t& at, std::size_t column) {
  std::vector<Option> list;
  const std::string indent(column, ' ');
  while (at < lines.size() && !lines[at].empty()) {
    const std::string& line = lines[at++];
    const bool beside = line.size() > column && line.compare(column - 2, 2, "  ") == 0;
    list.push_back(read_signature(trimmed(beside ? line.substr(0, column) : line)));
    std::string& sentence = list.back().sentence;
    if (beside) sentence = trimmed(line.substr(column));
    for (; at < lines.size() && lines[at].starts_with(indent); ++at)
      sentence += (sentence.empty() ? "" : " ") + trimmed(lines[at]);
    if (sentence.empty()) throw std::runtime_error("no sentence for " + list.back().name());
  }
  return list;
}

// The lines from `at` up to a blank line, if all but the first are indented; that one ends in a colon. A line that is
// indented further belongs to the row above.
bool read_listing(const std::vector<std::string>& lines, std::size_t& at, Listing& listing) {
  constexpr std::string_view kIndent = "  ";
  const std::size_t end = static_cast<std::size_t>(
      std::find(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.end(), "") - lines.begin());
  listing.title = lines[at];
  if (!remove_suffix(listing.title, ":") || at + 1 == end) return false;
  for (std::size_t row = at + 1; row < end; ++row)
    if (!lines[row].starts_with(kIndent)) return false;
  while (++at < end) {
    const std::string line = lines[at].substr(kIndent.size());
    if (line.front() == ' ' && !listing.rows.empty()) {
      std::string& sentence = listing.rows.back().sentence;
      sentence += (sentence.empty() ? "" : " ") + trimmed(line);
    } else {
      const std::size_t gap = std::min(line.find("  "), line.size());
      listing.rows.push_back({line.substr(0, gap), trimmed(std::string_view(line).substr(gap))});
    }
  }
  return true;
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// What the listing "Faults" says of every FAULT.
void find_kinds(Help& help) {
  for (Option& option : help.options) {
    for (const Listing& listing : help.listings) {
      if (option.value.empty() || lower(listing.title) != lower(option.value) + "s") continue;
      for (const Listing::Row& row : listing.rows) option.kinds.push_back(row.text);
    }
  }
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

const Listing* Help::listing(std::string_view title) const {
  for (const Listing& one : listings)
    if (one.title == title) return &one;
  return nullptr;
}

Help read_help(std::string_view text) {
  constexpr std::string_view kUsage = "Usage: ", kOptions = " [OPTIONS]", kHelpOption = "  -h,--help ";
  const std::vector<std::string> lines = split(text, "\n");
  Help help;
  std::size_t column = 0;  // where sentences begin: as in the line of --help, which is short
  for (const std::string& line : lines) {
    if (line.starts_with(kHelpOption)) column = line.find_first_not_of(' ', kHelpOption.size());
  }
  const std::size_t command_end = lines.size() < 2 ? std::string::npos : lines[1].find(kOptions);
  if (column == 0 || command_end == std::string::npos || !lines[1].starts_with(kUsage))
    throw std::runtime_error("this is no --help");
  help.summary = lines[0];
  help.command = lines[1].substr(kUsage.size(), command_end - kUsage.size());
  help.usage = lines[1].substr(command_end + 1);
  for (std::size_t at = 2; at < lines.size(); ++at) {
    Listing listing;
    if (lines[at].empty()) continue;
    if (lines[at] == "Positionals:") {
      help.positionals = read_list(lines, ++at, column);
    } else if (lines[at] == "Options:") {
      help.options = read_list(lines, ++at, column);
    } else if (read_listing(lines, at, listing)) {
      if (listing.title == "Subcommands") {
        for (Listing::Row& row : listing.rows)
          help.subcommands.push_back({std::move(row.text), std::move(row.sentence), {}});
      } else {
        help.listings.push_back(std::move(listing));
      }
    } else {
      std::string paragraph = lines[at];
      while (at + 1 < lines.size() && !lines[at + 1].empty()) paragraph += "\n" + lines[++at];
      help.paragraphs.push_back(std::move(paragraph));
    }
  }
  find_kinds(help);
  return help;
}

}  // namespace echotrace::manual
