// One colour per store, in every chart of every report.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace echotrace::render {

struct Section;

// Colours by the roles they play. PNG pictures are drawn in the light ones; the page has both.
struct Colour {
  const char* role;   // CSS custom property without dashes: ink, grid, loss, g1 ... g8
  const char* light;  // "#rrggbb", to be seen on white
  const char* dark;   // to be seen on the page's dark background
};
const std::vector<Colour>& chart_colours();
const char* chart_colour(const std::string& role);  // the light one

inline constexpr std::size_t kGroupColours = 8;  // and as many dashes and marks

// How a group is drawn: the same in all charts of one output.
struct Look {
  std::size_t colour = 0;  // below kGroupColours: role g1, g2, ...
  std::size_t style = 0;   // below kGroupColours: its dashes and its mark, which tell groups apart without colour
};

// Gives every row its look. Where more than one store is shown a store has its own colour, the same in every report, and
// its groups differ by dashes and marks; otherwise each group gets the next colour.
void assign_looks(std::vector<Section>& all);

}  // namespace echotrace::render
