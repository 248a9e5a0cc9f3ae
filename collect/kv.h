// collect kv: the key-value store whose log is in S3, for a shell.
#pragma once

#include "ingest/base/error.h"

namespace echotrace::collect {

base::Exit run_kv(int argc, const char* const* argv);

}  // namespace echotrace::collect
