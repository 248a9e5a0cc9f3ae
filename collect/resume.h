// collect resume: the subcommand.
#pragma once

#include "ingest/base/error.h"

namespace echotrace::collect {

base::Exit run_resume(int argc, const char* const* argv);

}  // namespace echotrace::collect
