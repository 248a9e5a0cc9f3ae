// collect local: the embedded endpoint for other AWS clients.
#pragma once

#include "ingest/base/error.h"

namespace echotrace::collect {

base::Exit run_local(int argc, const char* const* argv);

}  // namespace echotrace::collect
