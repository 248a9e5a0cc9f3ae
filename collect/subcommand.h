// The subcommands of collect: one file each, one row in the table.
#pragma once

#include "ingest/base/error.h"

#include <span>
#include <string>
#include <string_view>

namespace echotrace::collect {

struct Subcommand {
  std::string_view name;
  std::string_view sentence;  // for collect --help
  // argv[0] is the subcommand's own name. Throws base::Error.
  base::Exit (*run)(int argc, const char* const* argv);
};
std::span<const Subcommand> subcommands();

// The whole program behind main's error handling.
base::Exit run(int argc, const char* const* argv);

}  // namespace echotrace::collect
