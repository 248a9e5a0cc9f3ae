// Which group a trace or sample belongs to. Expected groups are reasoned by hand.
#include "analyze/grouping.h"

#include "ingest/base/error.h"
#include "tests/analyze/correlated_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace echotrace::analyze {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

std::string label_of(const Grouping& grouping, std::uint32_t group) {
  Group shown;
  shown.by = grouping.by(group);
  const std::string& series = grouping.series(group);
  return series.empty() ? shown.label() : series + ": " + shown.label();
}

// Traces and samples per group, in the document's order; "" counts those that the filter keeps out.
std::vector<std::pair<std::string, int>> groups(CorrelatedLog& log) {
  std::map<std::uint32_t, int> counts;
  for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    const ingest::TraceShard& shard = log.traces().shard(s);
    for (std::size_t i = 0; i < shard.size(); ++i) ++counts[log.grouping.of(log.correlator.tuples(), shard.row(i))];
  }
  for (const ingest::Sample& sample : log.correlation.samples) {
    ++counts[log.grouping.of(log.correlator.tuples(), sample, sample.cold == 1)];
  }
  std::vector<std::pair<std::string, int>> result;
  for (const std::uint32_t group : log.grouping.in_order())
    result.emplace_back(label_of(log.grouping, group), counts[group]);
  if (counts[kNoGroup] > 0) result.emplace_back("", counts[kNoGroup]);
  return result;
}

std::vector<LogLine> two_stores() {
  return {write_line("a", 0, R"(,"store":"s3","key_bytes":9)"),
          receive_line("a", 10, R"(,"store":"s3","batch":1)"),
          write_line("b", 1, R"(,"store":"s3","key_bytes":100)"),
          receive_line("b", 11, R"(,"store":"s3","batch":2)"),
          write_line("c", 2, R"(,"store":"dynamodb","key_bytes":9)"),
          receive_line("c", 12, R"(,"store":"dynamodb","batch":2)")};
}

TEST(Grouping, WithoutFieldsPutsAllTracesTogether) {
  CorrelatedLog log(two_stores());
  EXPECT_THAT(groups(log), ElementsAre(Pair("all", 3)));
}

TEST(Grouping, MakesAGroupOfEachCombinationOfValues) {
  CorrelatedLog log(two_stores(), {"store"});
  EXPECT_THAT(groups(log), ElementsAre(Pair("dynamodb", 1), Pair("s3", 2)));
  CorrelatedLog both(two_stores(), {"key_bytes", "store"});
  EXPECT_THAT(groups(both), ElementsAre(Pair("9, dynamodb", 1), Pair("9, s3", 1), Pair("100, s3", 1)));
}

TEST(Grouping, OrdersNumbersAsNumbers) {
  CorrelatedLog log(two_stores(), {"key_bytes"});
  EXPECT_THAT(groups(log), ElementsAre(Pair("9", 2), Pair("100", 1)));
}

TEST(Grouping, TakesAFieldOfTheReceiveWhereTheWriteHasNone) {
  CorrelatedLog log(two_stores(), {"batch"});
  EXPECT_THAT(groups(log), ElementsAre(Pair("1", 1), Pair("2", 2)));
}

TEST(Grouping, PrefersTheWritesWordOverTheReceives) {
  CorrelatedLog log({write_line("a", 0, R"(,"store":"s3")"), receive_line("a", 10, R"(,"store":"other")")}, {"store"});
  EXPECT_THAT(groups(log), ElementsAre(Pair("s3", 1)));
}

TEST(Grouping, GivesTracesWithoutTheFieldAGroupOfTheirOwn) {
  CorrelatedLog log(
      {write_line("a", 0, R"(,"cell":1)"), receive_line("a", 10), write_line("b", 1), receive_line("b", 11)}, {"cell"});
  EXPECT_THAT(groups(log), ElementsAre(Pair("n/a", 1), Pair("1", 1)));
}

TEST(Grouping, KnowsTheEnvironmentThatWrote) {
  CorrelatedLog log(
      {write_line("a", 0, "", "w1"), receive_line("a", 10), write_line("b", 1, "", "w2"), receive_line("b", 11)},
      {"environment"});
  EXPECT_THAT(groups(log), ElementsAre(Pair("w1", 1), Pair("w2", 1)));
}

TEST(Grouping, KeepsOutWhatTheFilterDoesNotMatch) {
  CorrelatedLog log(two_stores(), {}, "key_bytes >= 10 or store = dynamodb");
  EXPECT_THAT(groups(log), ElementsAre(Pair("all", 2), Pair("", 1)));
}

TEST(Grouping, FiltersByFieldsThatItDoesNotGroupBy) {
  CorrelatedLog log(two_stores(), {"store"}, "batch = 2");
  EXPECT_THAT(groups(log), ElementsAre(Pair("dynamodb", 1), Pair("s3", 1), Pair("", 1)));
}

TEST(Grouping, SplitsColdFromWarmWhenAsked) {
  const std::vector<LogLine> lines = std::vector<LogLine>{write_line("a", 0), write_line("b", 90)} +
                                     invocation("q1", "a", 50, 30) + invocation("q2", "b", 100);
  CorrelatedLog together(lines);
  EXPECT_THAT(groups(together), ElementsAre(Pair("all", 2)));
  CorrelatedLog split(lines, {}, "", true);
  EXPECT_THAT(groups(split), ElementsAre(Pair("false", 1), Pair("true", 1)));
  CorrelatedLog named(lines, {"cold", "run"}, "", true);
  EXPECT_THAT(groups(named), ElementsAre(Pair("false, r", 1), Pair("true, r", 1))) << "cold does not come twice";
  CorrelatedLog filtered(lines, {}, "cold = true");
  EXPECT_THAT(groups(filtered), ElementsAre(Pair("all", 1), Pair("", 1)));
}

std::vector<LogLine> statements() {
  return {sample_line(R"(,"series":"statement","labels":{"action":"SELECT","table":"t"},"duration_ns":1)"),
          sample_line(R"(,"series":"statement","labels":{"action":"INSERT","table":"t"},"duration_ns":2)"),
          sample_line(R"(,"series":"statement","labels":{"action":"INSERT","table":"u"},"duration_ns":3)"),
          sample_line(R"(,"series":"connect","labels":{},"duration_ns":4)")};
}

TEST(Grouping, SplitsSamplesBySeriesAndLabels) {
  CorrelatedLog log(statements());
  EXPECT_THAT(groups(log), ElementsAre(Pair("connect: all", 1), Pair("statement: INSERT, t", 1),
                                       Pair("statement: INSERT, u", 1), Pair("statement: SELECT, t", 1)));
}

TEST(Grouping, PoolsSamplesOverTheLabelsItWasNotAskedFor) {
  CorrelatedLog log(statements(), {"action"});
  EXPECT_THAT(groups(log),
              ElementsAre(Pair("connect: n/a", 1), Pair("statement: INSERT", 2), Pair("statement: SELECT", 1)));
}

TEST(Grouping, FiltersSamplesByTheirLabels) {
  CorrelatedLog log(statements(), {"action"}, "table = t");
  EXPECT_THAT(groups(log), ElementsAre(Pair("statement: INSERT", 1), Pair("statement: SELECT", 1), Pair("", 2)));
}

std::string refusal(const std::vector<LogLine>& lines, std::vector<std::string> group_by,
                    const std::string& where = "") {
  CorrelatedLog log(lines, std::move(group_by), where);
  try {
    log.grouping.check_names(log.correlator.tuples());
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kUsage);
    return std::string(error.what()) + " | " + error.next();
  }
  return "accepted";
}

TEST(Grouping, RefusesNamesThatNoRecordCarries) {
  EXPECT_EQ(refusal(two_stores(), {"stoer"}), "no record has a field or label 'stoer' | did you mean store?");
  EXPECT_THAT(refusal(two_stores(), {}, "colour = red"), HasSubstr("'colour'"));
}

TEST(Grouping, AcceptsFieldsThatHappenToBeAbsentAndLabelsThatOccur) {
  EXPECT_EQ(refusal(two_stores(), {"cell"}), "accepted");
  EXPECT_EQ(refusal(statements(), {"action"}, "table = t"), "accepted");
  EXPECT_EQ(refusal({}, {"anything"}), "accepted") << "without records there is nothing to compare with";
}

TEST(Grouping, RefusesMoreThanTwoThousandGroups) {
  std::vector<LogLine> lines;
  for (int i = 0; i < 2001; ++i) lines.push_back(write_line(std::to_string(i), i, fmt::format(R"(,"cell":{})", i)));
  CorrelatedLog log(lines, {"cell"});
  try {
    groups(log);
    FAIL() << "accepted";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kUsage);
    EXPECT_THAT(error.what(), HasSubstr("more than 2000 groups"));
  }
}

TEST(Grouping, CapturesEveryNameOnceAndNeverCold) {
  const Grouping grouping({"store", "cold"}, Expression::parse("store = s3 and run = r and cold = true", "--where"),
                          true);
  std::vector<std::string> names;
  for (const ingest::CapturedField& field : grouping.captured()) names.push_back(field.name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("store", "run"));
}

}  // namespace
}  // namespace echotrace::analyze
