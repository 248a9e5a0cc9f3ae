// A program's help and that of its subcommands, from the program itself.
#pragma once

#include "cmake/manual/help_text.h"

#include <string>

namespace echotrace::manual {

// Runs `program --help` and, for every subcommand that this lists, `program SUBCOMMAND --help`. Throws
// std::runtime_error when one of them fails or prints no help.
Help ask_for_help(const std::string& program);

}  // namespace echotrace::manual
