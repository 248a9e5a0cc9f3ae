// What the first stage has beside its distribution: rates, breakdown, cold and warm apart. Expected figures by hand.
#include "analyze/breakdown.h"
#include "analyze/cold_and_warm.h"
#include "analyze/rates.h"
#include "tests/analyze/correlated_log.h"

#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

std::string member(const std::string& name, std::int64_t time) {
  return fmt::format(R"(,"{}":{})", name, at_ms(time));
}

TEST(Rates, CountWritesWhenDueWhenPutAndWhenDelivered) {
  CorrelatedLog log({write_line("a", 0, member("intended_ns", 0)), receive_line("a", 1500),
                     write_line("b", 1200, member("intended_ns", 900)), write_line("c", 2000), receive_line("c", 9000)});
  const SeriesBins bins(at_ms(0), 2 * kSecond);
  std::vector<Group> groups(1);
  fill_rates(log.correlator, log.traces(), log.grouping, bins, groups);
  ASSERT_EQ(groups[0].rate.size(), 3U);
  EXPECT_EQ(groups[0].rate[0].scheduled, 2);
  EXPECT_EQ(groups[0].rate[0].put, 1);
  EXPECT_EQ(groups[0].rate[0].received, 0);
  EXPECT_EQ(groups[0].rate[1].put, 1);
  EXPECT_EQ(groups[0].rate[1].received, 1);
  EXPECT_EQ(groups[0].rate[2].received, 0);  // the delivery of c lies behind the last bin
}

TEST(Rates, HaveNoScheduleWhereNoWriteSaysWhenItWasDue) {
  CorrelatedLog log({write_line("a", 0), receive_line("a", 10)});
  std::vector<Group> groups(1);
  fill_rates(log.correlator, log.traces(), log.grouping, SeriesBins(at_ms(0), 0), groups);
  EXPECT_FALSE(groups.at(0).rate.at(0).scheduled.has_value());
}

std::vector<std::pair<std::string, double>> parts(const std::vector<LogLine>& lines, bool coarse = false) {
  CorrelatedLog log(lines);
  std::vector<Group> groups(1);
  fill_breakdown(log.correlator, log.traces(), log.grouping, false, {coarse}, groups);
  std::vector<std::pair<std::string, double>> found;
  for (const BreakdownPart& part : groups[0].breakdown) found.emplace_back(part.name, part.mean);
  return found;
}

TEST(Breakdown, AddsUpToTheMeanFromTheScheduleOn) {
  const std::vector<LogLine> lines = {
      write_line("a", 10, member("intended_ns", 0) + member("start_ns", 4) + member("ack_ns", 12)), receive_line("a", 40),
      write_line("b", 110, member("intended_ns", 100) + member("start_ns", 108) + member("ack_ns", 116)),
      receive_line("b", 130)};
  const std::vector<std::pair<std::string, double>> expected = {
      {"schedule_delay", 6}, {"preparation", 4}, {"write_latency", 4}, {"ack_to_receive", 21}};
  EXPECT_EQ(parts(lines), expected);
}

TEST(Breakdown, IsByTheStoresStampUnlessThatIsTooCoarse) {
  const std::vector<LogLine> lines = {write_line("a", 0, member("ack_ns", 3)), receive_line("a", 10, member("store_ns", 2))};
  const std::vector<std::pair<std::string, double>> stamped = {{"commit", 2}, {"dispatch", 8}};
  const std::vector<std::pair<std::string, double>> answered = {{"write_latency", 3}, {"ack_to_receive", 7}};
  EXPECT_EQ(parts(lines), stamped);
  EXPECT_EQ(parts(lines, true), answered);
}

TEST(Breakdown, HasNoPartsThatOnlySomeTracesKnow) {
  EXPECT_TRUE(parts({write_line("a", 0, member("ack_ns", 3)), receive_line("a", 10), write_line("b", 0), receive_line("b", 9)})
                  .empty());
}

TEST(ColdAndWarm, AreTheTwoPartsOfTheObservations) {
  std::vector<std::int64_t> all = {1 * kMs, 2 * kMs, 2 * kMs, 3 * kMs, 9 * kMs}, cold = {9 * kMs, 2 * kMs};
  Group group;
  fill_cold_and_warm(all, cold, group);
  ASSERT_TRUE(group.cold_part && group.warm_part);
  EXPECT_EQ(group.cold_part->count, 2);
  EXPECT_EQ(group.cold_part->quantiles.at(0).value, 5.5);
  EXPECT_EQ(group.warm_part->count, 3);
  EXPECT_EQ(group.warm_part->quantiles.at(0).value, 2);
  EXPECT_EQ(group.warm_part->cdf.back().value, 3);
}

TEST(ColdAndWarm, AreNotToldApartWhereOneIsEmpty) {
  std::vector<std::int64_t> all = {1, 2}, cold = {1, 2};
  Group group;
  fill_cold_and_warm(all, {}, group);
  fill_cold_and_warm(all, cold, group);
  EXPECT_FALSE(group.cold_part || group.warm_part);
}

}  // namespace
}  // namespace echotrace::analyze
