// A table of cells for experiments with two factors or more: the value of a quantile as number and as shade.
#pragma once

#include "render/selection.h"

#include <kainjow/mustache.hpp>

#include <vector>

namespace echotrace::render {

// Of the first section where its groups have two grouping fields or more: one map per document and combination of the
// fields behind the second, rows by the first field, columns by the second. An empty list where there is nothing to
// show. Shades (classes h0 to h8) grow with the logarithm of p99 within the section; the script shades anew for another
// quantile.
kainjow::mustache::data heat_maps(const std::vector<Section>& all);

}  // namespace echotrace::render
