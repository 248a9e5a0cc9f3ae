// What a command's --help says, taken apart. The man page and the shell completions are made from it at build time, so
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
  std::vector<std::string> kinds;    // what a value begins with: of a FAULT the words of the listing "Faults"
  std::string sentence;

  const std::string& name() const { return names.back(); }
};

// A headline with a colon, then indented lines: some text, two blanks or more, what it is or does.
struct Listing {
  struct Row {
    std::string text, sentence;  // the sentence may be missing
  };
  std::string title;  // "Examples", "Faults"
  std::vector<Row> rows;
};

struct Subcommand;

struct Help {
  std::string command, summary;  // "analyze", "collect local"
  std::string usage;             // behind the command: "[OPTIONS] [PATH...]"
  std::vector<Option> positionals, options;
  std::vector<Subcommand> subcommands;
  std::vector<Listing> listings;
  std::vector<std::string> paragraphs;  // behind the options, line feeds inside; "Exit codes:" too

  const Listing* listing(std::string_view title) const;  // nullptr: there is none
};

// A command within a program, with a help of its own.
struct Subcommand {
  std::string name, sentence;
  Help help;
};

// The help of subcommands stays empty: see program_help.h. Throws std::runtime_error when the text is not the help of a
// command of ours.
Help read_help(std::string_view text);

std::vector<std::string> split(std::string_view text, std::string_view separator);
std::string join(const std::vector<std::string>& words, std::string_view separator);

}  // namespace echotrace::manual
