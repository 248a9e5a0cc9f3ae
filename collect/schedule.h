// When each write is due. Open loop: the times are fixed before the first is sent.
#pragma once

#include "collect/experiment.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

// Offsets in nanoseconds from the schedule's beginning, ascending, all below its duration. rate: at the beginning, per
// second. Poisson arrivals and the order within a burst's second are drawn from the seed.
std::vector<std::int64_t> schedule(const Arrivals& arrivals, double rate, double seconds, std::uint64_t seed);

// How many there will be; for Poisson the expectation.
double expected_writes(const Arrivals& arrivals, double rate, double seconds);

// Writes per minute from a CSV text, one number a line or the last column of each; a header line is passed over. Throws
// base::Error (usage) with file:line.
std::vector<double> read_counts(std::string_view csv, const std::string& file_name);

}  // namespace echotrace::collect
