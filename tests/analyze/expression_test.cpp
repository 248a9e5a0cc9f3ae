// Filters and assertions. Expected outcomes are reasoned by hand.
#include "analyze/expression.h"

#include <gtest/gtest.h>

#include "analyze/assertion.h"
#include "ingest/base/error.h"

namespace echotrace::analyze {
namespace {

Scalar field(std::string_view name) {
  if (name == "store") return std::string("s3");
  if (name == "key_bytes") return std::int64_t{100};
  if (name == "ok") return true;
  if (name == "size") return std::string("64");
  if (name == "put_ns") return std::int64_t{2'000'000'000};
  return {};
}

bool matches(std::string_view text) { return Expression::parse(text, "--where").matches(field); }

TEST(Where, ComparesTextsNumbersAndTruthValues) {
  EXPECT_TRUE(matches("store = s3"));
  EXPECT_TRUE(matches("store == 's3'"));
  EXPECT_FALSE(matches("store != s3"));
  EXPECT_TRUE(matches("key_bytes >= 100"));
  EXPECT_FALSE(matches("key_bytes < 100"));
  EXPECT_TRUE(matches("ok = true"));
}

TEST(Where, ReadsUnits) {
  EXPECT_TRUE(matches("put_ns = 2 s"));
  EXPECT_TRUE(matches("put_ns > 1999ms"));
  EXPECT_TRUE(matches("key_bytes < 1 KB"));
}

TEST(Where, BindsAndTighterThanOrAndNotTightest) {
  EXPECT_TRUE(matches("store = s3 or store = x and key_bytes = 1"));
  EXPECT_FALSE(matches("(store = s3 or store = x) and key_bytes = 1"));
  EXPECT_TRUE(matches("not store = x and ok = true"));
}

TEST(Where, AnAbsentFieldEqualsNothing) {
  EXPECT_FALSE(matches("cell = 1"));
  EXPECT_FALSE(matches("cell < 1"));
  EXPECT_TRUE(matches("cell != 1"));
}

TEST(Where, ALabelThatHoldsANumberIsComparedAsOne) {
  EXPECT_FALSE(matches("size >= 100"));
  EXPECT_TRUE(matches("size = 64.0"));
  EXPECT_FALSE(matches("store > 1"));
}

TEST(Where, ShowsWhereItCannotGoOn) {
  for (const char* text : {"", "store", "store =", "store = s3 and", "(store = s3", "store = 'x", "= 3", "store ! s3", "a = 1 b"}) {
    try {
      Expression::parse(text, "--where");
      FAIL() << text;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.exit(), base::Exit::kUsage) << text;
      EXPECT_NE(error.next().find('^'), std::string::npos) << text;
    }
  }
}

Analysis two_groups() {
  Analysis analysis;
  for (const char* store : {"dynamodb", "s3"}) {
    Group group;
    group.by = {{"store", std::string(store)}};
    group.stage = "trigger_latency";
    group.count = 400;
    group.max = 500;
    const double p99 = store[0] == 'd' ? 200 : 300;
    group.quantiles = {{"p99", p99, std::pair{p99 - 20, p99 + 20}, 0}, {"p99.9", p99, std::nullopt, 2995}};
    group.accounting.delivered = 400;
    group.accounting.writes = 403;
    group.accounting.lost = store[0] == 'd' ? 0 : 3;
    analysis.groups.push_back(group);
  }
  analysis.accounting.malformed = 2;
  return analysis;
}

std::vector<Outcome> outcomes(std::string_view text) {
  std::vector<Outcome> found;
  for (const AssertionResult& result : Assertion::parse(text).check(two_groups())) found.push_back(result.outcome);
  return found;
}

using enum Outcome;

TEST(Assert, PassesWhenTheWholeIntervalDoesAndFailsWhenNoneDoes) {
  EXPECT_EQ(outcomes("p99(trigger_latency) < 250 ms"), (std::vector{kPassed, kFailed}));
}

TEST(Assert, IsUndecidedWhenTheIntervalSpansTheLimit) {
  EXPECT_EQ(outcomes("p99(trigger_latency) < 0.21 s"), (std::vector{kUndecided, kFailed}));
}

TEST(Assert, IsUndecidedForWantOfSamplesAndSaysHowManyItNeeds) {
  const auto results = Assertion::parse("p99.9(trigger_latency) < 9 s").check(two_groups());
  EXPECT_EQ(results[0].outcome, kUndecided);
  EXPECT_NE(results[0].detail.find("needs 2995, has 400"), std::string::npos);
}

TEST(Assert, IsUndecidedWhenTheStageDoesNotOccur) {
  EXPECT_EQ(outcomes("p99(commit) < 1 s"), (std::vector{kUndecided, kUndecided}));
}

TEST(Assert, ComparesCountsOfEachGroupAndOfTheWholeInput) {
  EXPECT_EQ(outcomes("lost = 0"), (std::vector{kPassed, kFailed}));
  EXPECT_EQ(outcomes("loss_rate < 1%"), (std::vector{kPassed, kPassed}));
  EXPECT_EQ(outcomes("malformed = 0"), (std::vector{kFailed}));
}

TEST(Assert, IsUndecidedOfLossesThatUndeterminedWritesCouldBe) {
  Analysis analysis = two_groups();
  analysis.groups.resize(1);
  analysis.groups[0].accounting.undetermined = 5;
  EXPECT_EQ(Assertion::parse("lost = 0").check(analysis)[0].outcome, kUndecided);
  EXPECT_EQ(Assertion::parse("lost <= 5").check(analysis)[0].outcome, kPassed);
}

TEST(Assert, IsUndecidedOfLossesWhereNothingWasWritten) {
  EXPECT_EQ(Assertion::parse("lost = 0").check(Analysis{})[0].outcome, kUndecided);
}

TEST(Assert, JudgesSeriesOfSamples) {
  Analysis analysis = two_groups();
  Group samples;
  samples.sample = true;
  samples.stage = "statement";
  samples.by = {{"action", std::string("SELECT")}};
  samples.count = 10;
  samples.max = 12;
  analysis.groups.push_back(samples);
  const auto results = Assertion::parse("max(statement) < 20 ms").check(analysis);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, kPassed);
}

TEST(Assert, NeverPrintsControlCharacters) {
  Analysis analysis = two_groups();
  analysis.groups[0].by[0].second = std::string("\x1b[31m");
  EXPECT_EQ(to_text(Assertion::parse("lost = 0").check(analysis)[0]).find('\x1b'), std::string::npos);
}

TEST(Assert, JoinsThreeOutcomesAsKleeneDoes) {
  EXPECT_EQ(outcomes("p99(commit) < 1 s and lost = 0"), (std::vector{kUndecided, kFailed}));
  EXPECT_EQ(outcomes("p99(commit) < 1 s or lost = 0"), (std::vector{kPassed, kUndecided}));
  EXPECT_EQ(outcomes("not lost = 0"), (std::vector{kFailed, kPassed}));
}

TEST(Assert, RefusesWhatIsNoFigureOrStage) {
  EXPECT_THROW(Assertion::parse("p98(trigger_latency) < 1 s"), base::Error);
  EXPECT_THROW(Assertion::parse("p99(latency) < 1 s").check(two_groups()), base::Error);
  EXPECT_THROW(Assertion::parse("p99(trigger_latency) < 1 KB"), base::Error);
  EXPECT_THROW(Assertion::parse("lost"), base::Error);
}

}  // namespace
}  // namespace echotrace::analyze
