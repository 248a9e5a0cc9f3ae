// A comparison on a terminal: what got faster or slower, how sure that is, what to beware of.
#pragma once

#include "analyze/comparison_document.h"
#include "render/renderer.h"

#include <string>

namespace echotrace::render {

// Tables of at most 80 columns, one per stage and candidate. The first stage, with settings.details every stage, has a
// row for each of p50, p90 and p99 below the group's. Of several candidates each stage has a table of them all first,
// and those per candidate only where there are details.
std::string comparison_text(const analyze::Comparison& comparison, const Settings& settings);

}  // namespace echotrace::render
