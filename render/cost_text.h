// What a run cost, as lines of a terminal.
#pragma once

#include "analyze/document.h"

#include <string>

namespace echotrace::render {

// Empty when the document does not say.
std::string cost_text(const analyze::Analysis& analysis);

}  // namespace echotrace::render
