// What a program's --help says, taken apart. The man page and the shell completions are made from it at build time, so
// that they cannot disagree with the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::manual {

struct Option {
  std::vector<std::string> names;    // "-q", "--quiet"; of a positional its one name without dashes
  std::string value;                 // "FILE"; "" for a flag and for a positional
  bool value_may_miss = false;       // --html [FILE]
  bool repeated = false;             // may be given several times
  std::vector<std::string> choices;  // all values there are; empty: any
  std::string sentence;

  const std::string& name() const { return names.back(); }
};

struct Help {
  std::string program, summary, usage;  // usage without "Usage: "
  std::vector<Option> positionals, options;
  std::vector<std::string> paragraphs;  // behind the options, line feeds inside; "Examples:" and "Exit codes:" too
};

// Throws std::runtime_error when the text is not the help of a program of ours.
Help read_help(std::string_view text);

std::vector<std::string> split(std::string_view text, std::string_view separator);
std::string join(const std::vector<std::string>& words, std::string_view separator);

}  // namespace echotrace::manual
