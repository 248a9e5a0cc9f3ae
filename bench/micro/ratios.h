// Measures contests with Google Benchmark and puts the ratios of their medians into a table.
#pragma once

#include "bench/micro/contest.h"

#include <span>

namespace echotrace::bench {

// Prints Google Benchmark's own lines, then one row in Markdown for each contender that ran.
void measure(std::span<const Contest> contests);

}  // namespace echotrace::bench
