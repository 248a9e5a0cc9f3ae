// collect teardown: the subcommand.
#pragma once

#include "ingest/base/error.h"

namespace echotrace::collect {

base::Exit run_teardown(int argc, const char* const* argv);

}  // namespace echotrace::collect
