// The colours of the charts, by the formulas of WCAG 2.1 (relative luminance, contrast ratio).
#include "render/palette.h"
#include "render/selection.h"

#include <gtest/gtest.h>

#include <cmath>

namespace echotrace::render {
namespace {

double luminance(const std::string& colour) {
  double sum = 0;
  const double weights[] = {0.2126, 0.7152, 0.0722};
  for (int i = 0; i < 3; ++i) {
    const double part = std::stoi(colour.substr(1 + 2 * static_cast<std::size_t>(i), 2), nullptr, 16) / 255.0;
    sum += weights[i] * (part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return sum;
}
double contrast(const std::string& a, const std::string& b) {
  const double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;
  return std::max(la, lb) / std::min(la, lb);
}

TEST(Palette, StandsOutFromBothBackgrounds) {
  EXPECT_NEAR(contrast("#000000", "#ffffff"), 21, 1e-9);
  for (const Colour& colour : chart_colours()) {
    if (std::string(colour.role) == "grid") continue;
    EXPECT_GE(contrast(colour.light, "#ffffff"), 3) << colour.role;
    EXPECT_GE(contrast(colour.dark, "#12171d"), 3) << colour.role;
  }
}

std::vector<Section> looks(const std::vector<std::vector<std::pair<std::string, analyze::Scalar>>>& rows,
                           std::vector<analyze::Group>& groups) {
  groups.resize(rows.size());
  Section section{"trigger_latency", false, {}, {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    groups[i].by = rows[i];
    section.rows.push_back({nullptr, &groups[i], groups[i].label(), {}});
  }
  std::vector<Section> all = {section};
  assign_looks(all);
  return all;
}

TEST(Palette, GivesAStoreItsColourWhateverIsBesideIt) {
  std::vector<analyze::Group> some, others;
  const auto two = looks({{{"store", std::string("s3")}}, {{"store", std::string("etcd")}}}, some);
  const auto one = looks({{{"store", std::string("etcd")}}}, others);
  EXPECT_EQ(two[0].rows[1].look.colour, one[0].rows[0].look.colour);
  EXPECT_NE(two[0].rows[0].look.colour, two[0].rows[1].look.colour);
}

TEST(Palette, TellsGroupsOfOneStoreApartByStyleOrColour) {
  std::vector<analyze::Group> groups;
  const auto all = looks({{{"store", std::string("s3")}, {"size", std::int64_t{1}}},
                          {{"store", std::string("s3")}, {"size", std::int64_t{2}}},
                          {{"store", std::string("etcd")}, {"size", std::int64_t{1}}}},
                         groups);
  EXPECT_EQ(all[0].rows[0].look.colour, all[0].rows[1].look.colour);
  EXPECT_NE(all[0].rows[0].look.style, all[0].rows[1].look.style);
}

}  // namespace
}  // namespace echotrace::render
