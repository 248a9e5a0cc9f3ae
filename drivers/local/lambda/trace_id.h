// X-Ray's trace header, which every invocation carries whether it is traced or not.
#pragma once

#include "drivers/local/request_ids.h"

#include <cstdint>
#include <string>

namespace echotrace::local::lambda {

// "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"
std::string new_trace_id(RequestIds& ids, std::int64_t now_ns);

}  // namespace echotrace::local::lambda
