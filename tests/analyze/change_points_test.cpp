#include "analyze/change_points.h"

#include "tests/analyze/simulated_sides.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace echotrace::analyze {
namespace {

std::vector<std::size_t> places(const std::vector<ChangePoint>& found) {
  std::vector<std::size_t> firsts;
  for (const ChangePoint& change : found) firsts.push_back(change.first);
  return firsts;
}

// Annual flow of the Nile at Aswan, 1871 to 1970 (R's data set Nile; Cobb, "The problem of the Nile", Biometrika 65,
// 1978): every method since finds that it fell with 1899.
TEST(ChangePoints, FindTheFallOfTheNile) {
  const std::vector<double> flow = {
      1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994, 1020, 960,  1180,
      799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,  874, 694,  940,  833,
      701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,  1120, 1100, 832, 764,  821,  768,
      845,  864,  862,  698,  845,  744,  796,  1040, 759,  781,  865,  845,  944,  984, 897,  822,  1010,
      771,  676,  649,  846,  812,  742,  801,  1040, 860,  874,  848,  890,  744,  749, 838,  1050, 918,
      986,  797,  923,  975,  815,  1020, 906,  901,  1170, 912,  746,  919,  718,  714, 740};
  ASSERT_EQ(flow.size(), 100u);
  const std::vector<ChangePoint> found = change_points(flow, 0.05);
  ASSERT_THAT(places(found), testing::ElementsAre(1899 - 1871));
  EXPECT_LT(found[0].p, 0.001);
}

TEST(ChangePoints, FindSeveralLevels) {
  Drawn random(31);
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) values.push_back((i < 20 ? 10 : i < 45 ? 14 : 11) + random.normal() / 3);
  EXPECT_THAT(places(change_points(values, 0.05)), testing::ElementsAre(20, 45));
}

TEST(ChangePoints, ASingleOutlierIsNoLevel) {
  Drawn random(32);
  std::vector<double> values;
  for (int i = 0; i < 40; ++i) values.push_back(10 + random.normal());
  values[17] = 1e6;
  values.back() = 1e6;
  EXPECT_THAT(change_points(values, 0.05), testing::IsEmpty());
}

// 8 over 4 is 70 and 2 / 70 = 0.029; 7 over 3 is 35 at two places, 4 / 35 = 0.11.
TEST(ChangePoints, EightRunsAreTheFewest) {
  EXPECT_EQ(needed_for_change(0.05), 8u);
  EXPECT_EQ(needed_for_change(0.05 / 12), 12u);  // 2 / 924
  EXPECT_THAT(places(change_points(std::vector<double>{1, 2, 3, 4, 10, 11, 12, 13}, 0.05)), testing::ElementsAre(4));
  EXPECT_THAT(change_points(std::vector<double>{1, 2, 3, 10, 11, 12, 13}, 0.05), testing::IsEmpty());
}

// By counting all 8! orders: a clean split in the middle is one of 70 choices of which half, in either direction.
TEST(ChangePoints, PByPermutationIsThatOfAllOrders) {
  const auto found = change_points(std::vector<double>{1, 2, 3, 4, 10, 11, 12, 13}, 0.05);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].p, 2.0 / 70, 0.01);
}

TEST(ChangePoints, OfEqualOrNoValuesThereAreNone) {
  EXPECT_THAT(change_points({}, 0.05), testing::IsEmpty());
  EXPECT_THAT(change_points(std::vector<double>(50, 3.5), 0.05), testing::IsEmpty());
}

TEST(ChangePoints, TheSameValuesGiveTheSameAnswer) {
  Drawn random(33);
  std::vector<double> values;
  for (int i = 0; i < 30; ++i) values.push_back(random.normal() + (i < 15 ? 0 : 1.5));
  const auto once = change_points(values, 0.05), again = change_points(values, 0.05);
  ASSERT_EQ(places(once), places(again));
  ASSERT_FALSE(once.empty());
  EXPECT_EQ(once[0].p, again[0].p);
}

// 2,000 series in which nothing changes: at most 6 % show a change, and not next to none.
int false_alarms(std::uint64_t seed, std::size_t count, double tie) {
  Drawn random(seed);
  int alarms = 0;
  for (int i = 0; i < 2000; ++i) {
    std::vector<double> values;
    for (std::size_t at = 0; at < count; ++at) {
      const double value = std::exp(random.normal());
      values.push_back(tie > 0 ? std::floor(value / tie) : value);
    }
    alarms += change_points(values, 0.05).empty() ? 0 : 1;
  }
  return alarms;
}

TEST(ChangePoints, SeldomSpeakWhereNothingChanges) {
  for (const std::size_t count : {10U, 24U, 60U}) {
    const int alarms = false_alarms(count, count, 0);
    EXPECT_LE(alarms, 120) << count;
    EXPECT_GE(alarms, 40) << count;
  }
  EXPECT_LE(false_alarms(7, 24, 0.5), 120) << "ties";
}

TEST(ChangePoints, FindTenPercentAmongSteadyRuns) {
  Drawn random(34);
  int found = 0;
  for (int i = 0; i < 100; ++i) {
    std::vector<double> values;
    for (int run = 0; run < 24; ++run) values.push_back((run < 14 ? 100 : 110) + 3 * random.normal());
    const std::vector<ChangePoint> changes = change_points(values, 0.05);
    found +=
        std::any_of(changes.begin(), changes.end(), [](const ChangePoint& c) { return c.first >= 13 && c.first <= 15; })
            ? 1
            : 0;
  }
  EXPECT_GE(found, 95);
}

}  // namespace
}  // namespace echotrace::analyze
