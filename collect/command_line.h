// What all subcommands' command lines have in common.
#pragma once

#include <CLI/CLI.hpp>

namespace echotrace::collect {

// False when --help was asked for, and printed. Throws base::Error (usage) that names the subcommand's --help.
bool parse_command_line(CLI::App& app, int argc, const char* const* argv);

}  // namespace echotrace::collect
