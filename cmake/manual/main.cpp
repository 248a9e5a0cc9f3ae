// Makes the man page and the shell completions of a program from its --help. Runs during the build.
//   manual HELP_FILE VERSION DATE FOLDER     writes PROGRAM.1, PROGRAM.bash, _PROGRAM and PROGRAM.fish
#include "cmake/manual/writers.h"

#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path);
  return text.str();
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: manual HELP_FILE VERSION DATE FOLDER\n", stderr);
    return 2;
  }
  try {
    const echotrace::manual::Help help = echotrace::manual::read_help(content_of(argv[1]));
    const std::string folder = std::string(argv[4]) + "/";
    write(folder + help.program + ".1", echotrace::manual::man_page(help, {argv[2], argv[3]}));
    write(folder + help.program + ".bash", echotrace::manual::bash_completion(help));
    write(folder + "_" + help.program, echotrace::manual::zsh_completion(help));
    write(folder + help.program + ".fish", echotrace::manual::fish_completion(help));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "manual: %s\n", error.what());
    return 3;
  }
}
