// Makes the man page and the shell completions of a program from its --help. Runs during the build.
//   manual PROGRAM VERSION DATE FOLDER     writes PROGRAM.1, PROGRAM.bash, _PROGRAM and PROGRAM.fish
#include "cmake/manual/program_help.h"
#include "cmake/manual/writers.h"

#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: manual PROGRAM VERSION DATE FOLDER\n", stderr);
    return 2;
  }
  try {
    const echotrace::manual::Help help = echotrace::manual::ask_for_help(argv[1]);
    const std::string folder = std::string(argv[4]) + "/";
    write(folder + help.command + ".1", echotrace::manual::man_page(help, {argv[2], argv[3]}));
    write(folder + help.command + ".bash", echotrace::manual::bash_completion(help));
    write(folder + "_" + help.command, echotrace::manual::zsh_completion(help));
    write(folder + help.command + ".fish", echotrace::manual::fish_completion(help));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "manual: %s\n", error.what());
    return 3;
  }
}
