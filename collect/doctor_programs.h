// Programs that stores and reports need on this machine.
#pragma once

#include "collect/finding.h"

#include <string>

namespace echotrace::collect {

// search_path: as in $PATH.
Findings examine_programs(const std::string& search_path);

}  // namespace echotrace::collect
