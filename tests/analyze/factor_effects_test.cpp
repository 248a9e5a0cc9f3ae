#include "analyze/factor_effects.h"

#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

const FactorEffect* find(const std::vector<FactorEffect>& effects,
                         const std::vector<std::pair<std::size_t, std::size_t>>& levels) {
  for (const FactorEffect& effect : effects) {
    if (effect.levels == levels) return &effect;
  }
  return nullptr;
}

// Cell means 10, 12, 20, 30 of two factors with two levels: the mean is 18, at the first level of the first factor 11, of
// the second 15; the first cell lies 10 - 11 - 15 + 18 = 2 above what its levels do by themselves.
const std::vector<FactorTrial> kTwoByTwo{{{0, 0}, 9},  {{0, 0}, 11}, {{0, 1}, 11}, {{0, 1}, 13},
                                         {{1, 0}, 19}, {{1, 0}, 21}, {{1, 1}, 29}, {{1, 1}, 31}};

TEST(FactorEffects, AreWhatIsReckonedByHand) {
  const auto effects = factor_effects({2, 2}, kTwoByTwo);
  ASSERT_TRUE(effects);
  ASSERT_EQ(effects->size(), 8U);
  EXPECT_NEAR(find(*effects, {{0, 0}})->effect, -7, 1e-12);
  EXPECT_NEAR(find(*effects, {{0, 1}})->effect, 7, 1e-12);
  EXPECT_NEAR(find(*effects, {{1, 1}})->effect, 3, 1e-12);
  EXPECT_NEAR(find(*effects, {{0, 0}, {1, 0}})->effect, 2, 1e-12);
  EXPECT_NEAR(find(*effects, {{0, 0}, {1, 1}})->effect, -2, 1e-12);
}

// Each cell's trials vary by 2 about their mean: 4 x 2 / 4 = 2 is the variance between trials. Of a mean effect that is
// 2 / 8, whose root is 0.5; Student's t of 4 degrees at 97.5 % is 2.776445.
TEST(FactorEffects, HaveTheIntervalOfTheVariationBetweenTrials) {
  const auto effects = factor_effects({2, 2}, kTwoByTwo);
  const auto interval = find(*effects, {{0, 1}})->interval95;
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->first, 7 - 2.776445 * 0.5, 1e-5);
  EXPECT_NEAR(interval->second, 7 + 2.776445 * 0.5, 1e-5);
}

TEST(FactorEffects, OfOneTrialEachHaveNoInterval) {
  const auto effects = factor_effects({2, 1}, {{{0, 0}, 1}, {{1, 0}, 3}});
  ASSERT_TRUE(effects);
  ASSERT_EQ(effects->size(), 2U);  // a factor of one level has no effect
  EXPECT_NEAR(effects->front().effect, -1, 1e-12);
  EXPECT_FALSE(effects->front().interval95);
}

TEST(FactorEffects, AreNotReckonedOfADesignWithHoles) {
  EXPECT_FALSE(factor_effects({2, 2}, {{{0, 0}, 1}, {{0, 1}, 1}, {{1, 0}, 1}}));
  EXPECT_FALSE(factor_effects({2, 2}, {}));
}

}  // namespace
}  // namespace echotrace::analyze
