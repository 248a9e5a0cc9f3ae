// A command line as one can type it again.
#pragma once

#include <string>

namespace echotrace::base {

// `program` and the arguments behind argv[0], in single quotes where a POSIX shell would not take them as they are.
std::string shell_command(const std::string& program, int argc, const char* const* argv);

}  // namespace echotrace::base
