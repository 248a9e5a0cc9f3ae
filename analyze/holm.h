// Several tests at once: adjusted p that keep the chance of even one false alarm among them all at the level of one.
#pragma once

#include <span>
#include <vector>

namespace echotrace::analyze {

// Holm's step-down method (1979); as R's p.adjust(p, "holm"). In the order given; holds however the tests depend on
// each other.
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace echotrace::analyze
