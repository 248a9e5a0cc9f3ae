// Short names for inputs that are shown together.
#pragma once

#include <string>
#include <vector>

namespace echotrace::analyze {

// The shortest endings of the paths that differ, without a closing analysis.json; a path given twice gets a number.
std::vector<std::string> side_names(const std::vector<std::string>& paths);

}  // namespace echotrace::analyze
