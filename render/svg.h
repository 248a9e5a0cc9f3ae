// What gnuplot drew, made a part of the page.
#pragma once

#include "render/selection.h"

#include <string>
#include <vector>

namespace echotrace::render {

// A chart as an element <svg>: ids unique in the page, no tool tips, sized by its container, colours by the names of
// their roles, so that one picture serves light, dark and print.
struct Drawing {
  std::string name, title, caption, svg;
};
std::vector<Drawing> draw_charts(const std::vector<Section>& all);

// The colours as CSS custom properties.
std::string colour_rules(bool dark);

}  // namespace echotrace::render
