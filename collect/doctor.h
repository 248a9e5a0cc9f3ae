// collect doctor: what stands between this machine and an experiment, and how to mend it.
#pragma once

#include "ingest/base/error.h"

namespace echotrace::collect {

// Exit code 0 when nothing is missing that an experiment on AWS needs, else 3.
base::Exit run_doctor(int argc, const char* const* argv);

}  // namespace echotrace::collect
