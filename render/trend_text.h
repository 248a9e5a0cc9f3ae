// A trend on a terminal: the course of each figure, and since when it is what it is.
#pragma once

#include "analyze/trend_document.h"
#include "render/renderer.h"

#include <string>

namespace echotrace::render {

// Tables of at most 80 columns, one per stage; the first stage, with settings.details every stage, has all figures, the
// others those that changed. Below each the changes of level, in words.
std::string trend_text(const analyze::Trend& trend, const Settings& settings);

}  // namespace echotrace::render
