#include "render/sparkline.h"

#include <gtest/gtest.h>

namespace echotrace::render {
namespace {

analyze::Group group(double min, double max) {
  analyze::Group group;
  group.count = 2;
  group.min = min;
  group.max = max;
  return group;
}

TEST(SparkAxis, IsLogarithmicWhereAllIsPositive) {
  SparkAxis axis;
  EXPECT_FALSE(axis.known());
  axis.add(group(1, 50));
  axis.add(group(10, 10'000));
  EXPECT_DOUBLE_EQ(axis.at(0.5), 100) << "halfway from 1 to 10,000";
  EXPECT_DOUBLE_EQ(axis.at(1), 10'000);
}

TEST(SparkAxis, IsLinearWhereSomethingIsNot) {
  SparkAxis axis;
  axis.add(group(-10, 30));
  EXPECT_DOUBLE_EQ(axis.at(0.5), 10);
}

TEST(Sparkline, GrowsFromNothingToTheWhole) {
  SparkAxis axis;
  axis.add(group(1, 10'000));
  // Right ends of the four cells: 10, 100, 1,000, 10,000.
  const std::vector<analyze::CdfPoint> cdf = {{20, 0.25}, {500, 0.5}, {10'000, 1}};
  EXPECT_EQ(sparkline(cdf, axis, 4, false), " 25#");
  EXPECT_EQ(sparkline(cdf, axis, 4, true), " ▂▄█");
}

TEST(Sparkline, IsFullOnlyWhereAllIs) {
  SparkAxis axis;
  axis.add(group(1, 100));
  const std::vector<analyze::CdfPoint> cdf = {{1, 0.999999}, {100, 1}};
  EXPECT_EQ(sparkline(cdf, axis, 2, true), "▇█");
  EXPECT_EQ(sparkline(cdf, axis, 2, false), "9#");
}

}  // namespace
}  // namespace echotrace::render
