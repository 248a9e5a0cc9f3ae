// Which group is the fastest. Expected standings read off the intervals by hand.
#include "analyze/document_ranking.h"

#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

Group group(std::string store, double p99, std::optional<std::pair<double, double>> interval, std::int64_t lost = 0) {
  Group made;
  made.by = {{"store", std::move(store)}};
  made.stage = "trigger_latency";
  made.count = 1000;
  made.quantiles = {{"p50", p99 / 2, std::pair(p99 / 2 - 1, p99 / 2 + 1), 0}, {"p99", p99, interval, interval ? 0 : 299}};
  made.accounting.writes = 1000 + lost;
  made.accounting.delivered = 1000;
  made.accounting.lost = lost;
  return made;
}

TEST(Ranking, TellsApartWhatDoesNotOverlap) {
  const Ranking ranking = rank_groups({group("slow", 30, std::pair(25.0, 40.0)), group("near", 12, std::pair(11.0, 15.0)),
                                       group("fast", 10, std::pair(9.0, 11.5))});
  EXPECT_EQ(ranking.quantile, "p99");
  ASSERT_EQ(ranking.ranks.size(), 3U);
  EXPECT_EQ(ranking.ranks[0].group, 2);
  EXPECT_EQ(ranking.ranks[0].standing, Standing::kFastest);
  EXPECT_EQ(ranking.ranks[1].group, 1);
  EXPECT_EQ(ranking.ranks[1].standing, Standing::kNotToldApart);
  EXPECT_EQ(ranking.ranks[2].standing, Standing::kSlower);
  EXPECT_EQ(ranking.ranks[2].times_fastest, 3.0);
}

TEST(Ranking, PutsWhatHasNoIntervalBehind) {
  const Ranking ranking = rank_groups({group("few", 1, std::nullopt), group("known", 10, std::pair(9.0, 11.0))});
  EXPECT_EQ(ranking.ranks[0].group, 1);
  EXPECT_EQ(ranking.ranks[1].standing, Standing::kTooFewSamples);
}

TEST(Ranking, IsByTheMedianWhereNoGroupIsLargeEnough) {
  const Ranking ranking = rank_groups({group("a", 30, std::nullopt), group("b", 10, std::nullopt)});
  EXPECT_EQ(ranking.quantile, "p50");
  EXPECT_EQ(ranking.ranks[0].group, 1);
  EXPECT_EQ(ranking.ranks[1].standing, Standing::kSlower);
}

TEST(Ranking, SaysWhereLossesReachTheQuantile) {
  const Ranking ranking = rank_groups({group("ten", 10, std::pair(9.0, 11.0), 10), group("eleven", 20, std::pair(19.0, 21.0), 11)});
  EXPECT_FALSE(ranking.ranks[0].lost_beyond);  // 10 of 1,010 writes are less than one in a hundred
  EXPECT_TRUE(ranking.ranks[1].lost_beyond);
}

TEST(Ranking, NamesGroupsThatReceivedNothingLast) {
  Group none;
  none.stage = "trigger_latency";
  none.accounting.writes = none.accounting.lost = 5;
  const Ranking ranking = rank_groups({none, group("some", 10, std::pair(9.0, 11.0))});
  EXPECT_EQ(ranking.ranks[1].group, 0);
  EXPECT_EQ(ranking.ranks[1].standing, Standing::kNothingReceived);
  EXPECT_TRUE(rank_groups({}).ranks.empty());
}

TEST(Ranking, LeavesOtherStagesOut) {
  Group other = group("x", 1, std::pair(0.5, 1.5));
  other.stage = "write_latency";
  EXPECT_EQ(rank_groups({other, group("x", 10, std::pair(9.0, 11.0))}).ranks.size(), 1U);
}

}  // namespace
}  // namespace echotrace::analyze
