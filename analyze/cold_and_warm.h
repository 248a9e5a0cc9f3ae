// The observations of cold environments and the others apart, beside the distribution of all.
#pragma once

#include "analyze/document.h"

#include <cstdint>
#include <span>

namespace echotrace::analyze {

// Fills cold_part and warm_part of the group, unless one of them would be empty. `sorted_ns` are all its observations,
// ascending; `cold_ns` those of them that a cold environment served, in any order, and get sorted. For the time of the
// call it takes eight bytes per observation of the group.
void fill_cold_and_warm(std::span<const std::int64_t> sorted_ns, std::span<std::int64_t> cold_ns, Group& group);

}  // namespace echotrace::analyze
