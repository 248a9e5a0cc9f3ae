// CloudWatch's units of time, as metrics name them.
#pragma once

#include "ingest/base/time.h"

#include <string_view>

namespace echotrace::ingest {

inline bool time_unit(std::string_view name, base::Unit& unit) {
  if (name == "Seconds") {
    unit = base::Unit::kSecond;
  } else if (name == "Milliseconds") {
    unit = base::Unit::kMillisecond;
  } else if (name == "Microseconds") {
    unit = base::Unit::kMicrosecond;
  } else {
    return false;
  }
  return true;
}

}  // namespace echotrace::ingest
