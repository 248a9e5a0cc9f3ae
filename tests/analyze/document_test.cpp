#include "analyze/document.h"

#include "analyze/document_ranking.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <clocale>
#include <limits>
#include <string>

namespace echotrace::analyze {
namespace {

Analysis sample() {
  Analysis analysis;
  analysis.tool_version = "1.2.3";
  analysis.command = "analyze \"a b\"";
  analysis.inputs = {{"a.zst", "events", "zstd", 12, 5, true}};
  analysis.accounting.events = 5;
  analysis.accounting.recorded = 4;
  analysis.accounting.malformed = 1;
  analysis.accounting.writes = 3;
  analysis.accounting.delivered = 2;
  analysis.accounting.lost = 1;
  analysis.accounting.receives = 2;
  analysis.group_by = {"store", "cold"};
  analysis.where = "store=s3";
  analysis.cold = "split";
  analysis.origin_ns = 1709645761790979100;
  analysis.span_ns = std::numeric_limits<std::int64_t>::max();

  Group group;
  group.by = {
      {"store", std::string("s3")}, {"key_bytes", std::int64_t{59}}, {"cold", true}, {"cell", std::monostate{}}};
  group.stage = "trigger_latency";
  group.count = 2;
  group.min = 0.1;
  group.mean = 1.0 / 3;
  group.stddev = 5e-324;
  group.max = 1.7976931348623157e308;
  group.quantiles = {{"p50", 471.77945, {{430.1, 512.9}}, 0}, {"p99.9", -2.5, {}, 2995}};
  group.tail_to_median = 1.5;
  group.cdf = {{0.1, 0.5}, {0.2, 1}};
  group.histogram = {{0.1, 0.2, 2}};
  group.series_bin_s = 10;
  group.series = {{0, 2, 0.15, 0.2, 0}, {10, 0, {}, {}, 1}};
  group.cold = {1, 0.5, 2, 1, 312.5, {}};
  group.throughput_per_s = 120.25;
  group.accounting.writes = 3;
  group.accounting.delivered = 2;
  group.accounting.lost = 1;
  group.accounting.receives = 2;
  analysis.groups = {group};

  analysis.clock.pairs = 1;
  analysis.clock.worst = {{"w", "r", 7, 1.5, -0.5}, {"w", "q", 1, 2.5, {}}};
  analysis.clock.upper_ms_max = 2.5;
  analysis.clock.upper_known = true;
  analysis.clock.bounded_below = 1;
  analysis.clock.lower_ms_min = -0.5;
  analysis.clock.pinged = 2;
  analysis.clock.pings = 9;
  analysis.clock.moved = 1;
  analysis.clock.environments = {{"r", 6, -0.25, 0.125}};
  analysis.clock.text = "A sentence.";
  analysis.rejected = {{"bad_time", "a time cannot be read", 1, {"f:1: x"}}};
  analysis.warnings = {{"code", "text"}};
  return analysis;
}

TEST(Document, ReadsBackEveryMemberItWrote) {
  Analysis written = sample();
  Group& first = written.groups.front();
  first.rate = {{0, 5, 4, 3}, {10, {}, 1, 2}};
  first.breakdown = {{"commit", 1.5}, {"dispatch", 2.25}};
  first.cold_part = Part{2, {{"p50", 7, {}, 6}}, {{7, 1}}};
  first.warm_part = Part{1, {{"p50", 5, {}, 6}}, {{5, 1}}};
  written.ranking = rank_groups(written.groups);
  const std::string text = write_json(written);
  const Analysis read = read_json(text, "memory");

  ASSERT_EQ(read.groups.front().rate.size(), 2u);
  EXPECT_EQ(read.groups.front().rate[0].scheduled, 5);
  EXPECT_FALSE(read.groups.front().rate[1].scheduled.has_value());
  EXPECT_EQ(read.groups.front().rate[1].received, 2);
  EXPECT_EQ(read.groups.front().breakdown.at(1).mean, 2.25);
  EXPECT_EQ(read.groups.front().cold_part.value().quantiles.at(0).value, 7);
  EXPECT_EQ(read.groups.front().warm_part.value().cdf.at(0).value, 5);
  EXPECT_EQ(read.tool_version, "1.2.3");
  EXPECT_EQ(read.command, "analyze \"a b\"");
  ASSERT_EQ(read.inputs.size(), 1u);
  EXPECT_EQ(read.inputs[0].path, "a.zst");
  EXPECT_EQ(read.inputs[0].bytes, 12);
  EXPECT_TRUE(read.inputs[0].truncated);
  EXPECT_EQ(read.accounting, written.accounting);
  EXPECT_EQ(read.span_ns, written.span_ns);
  ASSERT_EQ(read.groups.size(), 1u);
  const Group& group = read.groups[0];
  EXPECT_EQ(group.by, written.groups[0].by);
  EXPECT_EQ(group.mean, written.groups[0].mean);
  EXPECT_EQ(group.stddev, 5e-324);
  EXPECT_EQ(group.max, 1.7976931348623157e308);
  ASSERT_NE(group.quantile("p50"), nullptr);
  EXPECT_EQ(group.quantile("p50")->interval95, std::make_pair(430.1, 512.9));
  EXPECT_EQ(group.quantile("p99.9")->interval95, std::nullopt);
  EXPECT_EQ(group.quantile("p99.9")->needs, 2995);
  EXPECT_EQ(group.series[1].p50, std::nullopt);
  EXPECT_EQ(group.series[1].lost, 1);
  EXPECT_EQ(group.error_rate, std::nullopt);
  EXPECT_EQ(group.cold.init_ms_max, std::nullopt);
  EXPECT_EQ(read.clock.worst[0].lower_ms, -0.5);
  EXPECT_EQ(read.clock.worst[1].lower_ms, std::nullopt);
  EXPECT_EQ(read.clock.bounded_below, 1);
  EXPECT_EQ(read.clock.lower_ms_min, -0.5);
  EXPECT_EQ(read.clock.pinged, 2);
  EXPECT_EQ(read.clock.pings, 9);
  EXPECT_EQ(read.clock.moved, 1);
  ASSERT_EQ(read.clock.environments.size(), 1U);
  EXPECT_EQ(read.clock.environments[0].name, "r");
  EXPECT_EQ(read.clock.environments[0].pings, 6);
  EXPECT_EQ(read.clock.environments[0].lower_ms, -0.25);
  EXPECT_EQ(read.clock.environments[0].upper_ms, 0.125);
  EXPECT_EQ(read.rejected[0].examples[0], "f:1: x");

  EXPECT_EQ(write_json(read), text) << "what the comparisons above leave out differs";
}

TEST(Document, NumbersAreTheShortestThatReadBackAndIgnoreTheLocale) {
  const char* before = std::setlocale(LC_NUMERIC, nullptr);
  const std::string saved = before;
  std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
  const std::string text = write_json(sample());
  std::setlocale(LC_NUMERIC, saved.c_str());
  EXPECT_NE(text.find("\"p50\": 471.77945"), std::string::npos);
  EXPECT_NE(text.find("\"mean\": 0.3333333333333333,"), std::string::npos);
}

TEST(Document, HostileTextBecomesValidJson) {
  Analysis analysis;
  analysis.command = std::string("quote\" back\\ nul\0 esc\x1b del\x7f", 26) + "\xff\xed\xa0\x80 \xc3\xa9";
  const Analysis read = read_json(write_json(analysis), "memory");
  EXPECT_EQ(read.command, std::string("quote\" back\\ nul\0 esc\x1b del\x7f", 26) + "\\xff\\xed\\xa0\\x80 \xc3\xa9");
}

TEST(Document, WhatWasNotMeasuredIsNullAndNotZero) {
  Analysis analysis;
  analysis.groups.emplace_back();
  const std::string text = write_json(analysis);
  EXPECT_NE(text.find("\"min\": null"), std::string::npos);
  EXPECT_NE(text.find("\"stddev\": null"), std::string::npos);
  EXPECT_NE(text.find("\"upper_ms_max\": null"), std::string::npos);
}

TEST(Document, UnknownMembersAreIgnored) {
  const Analysis read =
      read_json(R"({"schema":"echotrace.analysis/1","new":{"a":[1]},"groups":[{"stage":"s","newer":1}]})", "m");
  ASSERT_EQ(read.groups.size(), 1u);
  EXPECT_EQ(read.groups[0].stage, "s");
}

std::string refusal(std::string_view text) {
  try {
    read_json(text, "given.json");
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kEnvironment);
    return error.what();
  }
  return "accepted";
}

TEST(Document, OtherVersionsAndOtherThingsAreRefusedWithASentence) {
  EXPECT_EQ(refusal(R"({"schema":"echotrace.analysis/2"})"),
            "the analysis document is of version 2; this program reads version 1");
  EXPECT_EQ(refusal(R"({"schema":"echotrace.analysis/1.7"})"), "accepted");
  EXPECT_NE(refusal(R"({"schema":"echotrace.analysis/11"})").find("version 11"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"other/1"})").find("not an analysis document"), std::string::npos);
  EXPECT_NE(refusal("{").find("not readable as JSON"), std::string::npos);
  EXPECT_NE(refusal("").find("not readable as JSON"), std::string::npos);
  EXPECT_NE(refusal("[]").find("not a JSON object"), std::string::npos);
  EXPECT_NE(refusal(std::string(5000, '[')).find("not readable as JSON"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.analysis/1","groups":7})").find("'groups'"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.analysis/1","groups":[{"cdf":[[1]]}]})").find("'cdf'"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.analysis/1","groups":[{"count":"9"}]})").find("'count'"),
            std::string::npos);
}

TEST(Document, ADocumentWhoseSumsDoNotHoldIsRefused) {
  EXPECT_NE(refusal(R"({"schema":"echotrace.analysis/1","accounting":{"writes":3,"delivered":1,"lost":1}})")
                .find("writes = delivered + lost + undetermined does not hold: 3 != 2"),
            std::string::npos);
}

TEST(Accounting, NamesTheFirstSumThatDoesNotHold) {
  Accounting accounting;
  EXPECT_EQ(accounting.check(), std::nullopt);
  accounting.events = 2;
  accounting.recorded = 1;
  accounting.foreign = 1;
  EXPECT_EQ(accounting.check(), std::nullopt);
  accounting.receives = 1;
  EXPECT_EQ(accounting.check(), "receives = delivered + duplicates + orphans does not hold: 1 != 0");
}

TEST(Accounting, SumsThatDoNotFitEqualNothing) {
  Accounting accounting;
  accounting.events = std::numeric_limits<std::int64_t>::min();
  accounting.recorded = std::numeric_limits<std::int64_t>::max();
  accounting.platform = 1;
  EXPECT_NE(accounting.check(), std::nullopt);
}

TEST(Group, IsLabelledByItsValues) {
  Group group;
  EXPECT_EQ(group.label(), "all");
  group.by = {{"store", std::string("dynamodb")},
              {"key_bytes", std::int64_t{59}},
              {"cold", false},
              {"cell", {}},
              {"key", std::string()}};
  EXPECT_EQ(group.label(), "dynamodb, 59, false, n/a, \"\"");
}

}  // namespace
}  // namespace echotrace::analyze
