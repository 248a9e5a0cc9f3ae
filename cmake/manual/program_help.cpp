#include "cmake/manual/program_help.h"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace echotrace::manual {
namespace {

std::string quoted(std::string_view word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string output_of(const std::string& command) {
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string text;
  std::array<char, 4096> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), size);
  if (::pclose(pipe) != 0) throw std::runtime_error("this fails: " + command);
  return text;
}

}  // namespace

Help ask_for_help(const std::string& program) {
  Help help = read_help(output_of(quoted(program) + " --help"));
  for (Subcommand& subcommand : help.subcommands) {
    subcommand.help = read_help(output_of(quoted(program) + " " + quoted(subcommand.name) + " --help"));
  }
  return help;
}

}  // namespace echotrace::manual
