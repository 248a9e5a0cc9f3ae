#include "analyze/holm.h"

#include <gmock/gmock.h>

namespace echotrace::analyze {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

// By hand: sorted 0.005 0.01 0.03 0.04 times 4 3 2 1 gives 0.02 0.03 0.06 0.04, and none may fall below the one before.
TEST(Holm, MultipliesByHowManyAreLeftAndNeverFalls) {
  const std::vector<double> p = {0.01, 0.04, 0.03, 0.005};
  EXPECT_THAT(holm_adjusted(p), ElementsAre(DoubleEq(0.03), DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.02)));
}

TEST(Holm, StaysBelowOneAndLeavesOneTestAsItIs) {
  EXPECT_THAT(holm_adjusted(std::vector<double>{0.7, 0.8}), ElementsAre(1, 1));
  EXPECT_THAT(holm_adjusted(std::vector<double>{0.25}), ElementsAre(0.25));
  EXPECT_TRUE(holm_adjusted({}).empty());
}

}  // namespace
}  // namespace echotrace::analyze
