#include "ingest/base/shell_command.h"

#include <string_view>

namespace echotrace::base {

std::string shell_command(const std::string& program, int argc, const char* const* argv) {
  std::string command = program;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool plain = !word.empty() && word.find_first_of(" \t\n'\"\\$&|;<>()*?!`#~") == std::string_view::npos;
    command += ' ';
    if (plain) {
      command += word;
    } else {
      command += '\'';
      for (const char c : word) command += c == '\'' ? std::string("'\\''") : std::string(1, c);
      command += '\'';
    }
  }
  return command;
}

}  // namespace echotrace::base
