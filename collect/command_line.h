// What all subcommands' command lines have in common.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>

namespace echotrace::collect {

// False when --help was asked for, and printed. Throws base::Error (usage) that names the subcommand's --help.
bool parse_command_line(CLI::App& app, int argc, const char* const* argv);

// For an option's transform(): decimal digits with or without a minus, from `least` to `most`. CLI11's own reading
// takes 010 for eight, and -1 for a large number where the sign has no place.
CLI::Validator whole_number(std::int64_t least, std::int64_t most);

}  // namespace echotrace::collect
