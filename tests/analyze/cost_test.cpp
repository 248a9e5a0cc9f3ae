#include "analyze/cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kPrices = R"({"region":"us-east-1","gathered":"2026-06","prices":[
  {"id":"lambda.request","service":"Lambda","unit":"requests","usd":0.5,"source":"a","confirmed":true},
  {"id":"lambda.gb_second","service":"Lambda","unit":"GB-seconds","usd":2,"source":"a","confirmed":true},
  {"id":"s3.put","service":"S3","unit":"PUT requests","usd":0.25,"source":"a","confirmed":false},
  {"id":"dynamodb.write_unit","service":"DynamoDB","unit":"units","usd":3,"source":"a","confirmed":true},
  {"id":"logs.ingested_gb","service":"Logs","unit":"GB","usd":1000,"source":"a","confirmed":true}]})";

ingest::Usage used() {
  ingest::Usage usage;
  ingest::Record report;
  report.reset(ingest::RecordKind::kReport);
  report.memory_bytes = std::int64_t{512} << 20;
  report.billed_ns = 100'000'000;
  report.duration_ns = 95'000'000;
  usage.report(report);
  report.memory_bytes = std::int64_t{2048} << 20;
  report.billed_ns = 1'000'000'000;
  usage.report(report);
  ingest::Record write;
  write.reset(ingest::RecordKind::kWrite);
  write.store = "s3";
  for (int i = 0; i < 4; ++i) usage.write(write);
  write.store = "dynamodb";
  write.key_bytes = 64;
  write.value_bytes = 1024;  // with 30 bytes of names two units
  usage.write(write);
  usage.log_events = 10;
  usage.log_bytes = 2'000'000;
  return usage;
}

std::optional<Cost> cost(const std::vector<RunFacts>& runs, std::int64_t events = 0, std::int64_t uploads = 0) {
  return cost_of(used(), ingest::parse_prices(kPrices), runs, 5, events, uploads);
}

RunFacts run_in(const std::string& region, const std::string& target = "aws") {
  RunFacts run;
  run.region = region;
  run.target = target;
  return run;
}

// 2 requests for 1; 0.1 s of half a GB and 1 s of 2 GB for 4.1; 4 PUTs for 1; 2 units for 6; 2 MB of log for 2.
TEST(Cost, IsWhatIsReckonedByHand) {
  const auto found = cost({run_in("us-east-1")});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->invocations, 2);
  EXPECT_NEAR(found->billed_s, 1.1, 1e-12);
  ASSERT_TRUE(found->usd);
  EXPECT_NEAR(*found->usd, 1 + 4.1 + 1 + 6 + 2, 1e-9);
  EXPECT_NEAR(*found->usd_per_million_writes, 14.1 / 5 * 1e6, 1e-3);
  EXPECT_FALSE(found->usd_per_million_events);
  ASSERT_EQ(found->stores.size(), 2U);
  EXPECT_EQ(found->stores[0].store, "dynamodb");
  EXPECT_NEAR(*found->stores[0].usd, 6, 1e-12);
  EXPECT_EQ(found->stores[1].writes, 4);
  EXPECT_THAT(found->notes, ElementsAre(HasSubstr("S3 is not confirmed")));
}

TEST(Cost, OfUploadsIsPerMillionEvents) {
  const auto found = cost({run_in("us-east-1")}, 1000, 4);
  EXPECT_NEAR(*found->usd, 15.1, 1e-9);  // 4 PUTs more
  EXPECT_NEAR(*found->usd_per_million_events, 15.1 / 1000 * 1e6, 1e-6);
}

TEST(Cost, OfARegionWithoutPricesHasAmountsOnlyAndSaysSo) {
  const auto found = cost({run_in("eu-west-1")});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->usd);
  EXPECT_FALSE(found->lines.empty());
  for (const CostLine& line : found->lines) EXPECT_FALSE(line.usd) << line.unit;
  EXPECT_THAT(found->notes, ElementsAre("The prices of eu-west-1 are not known, only those of us-east-1."));
}

TEST(Cost, SaysThatNoRegionIsKnownAndThatALocalRunIsFree) {
  EXPECT_THAT(cost({})->notes, testing::Contains(HasSubstr("No run says its region")));
  EXPECT_THAT(cost({run_in("us-east-1", "local")})->notes, testing::Contains(HasSubstr("costs nothing")));
}

TEST(Cost, OfAStoreWithoutAPriceIsNotMadeUp) {
  ingest::Usage usage = used();
  usage.stores["etcd"].writes = 3;
  const auto found = cost_of(usage, ingest::parse_prices(kPrices), {run_in("us-east-1")}, 5, 0, 0);
  EXPECT_THAT(found->notes, testing::Contains("Requests to etcd have no price."));
  EXPECT_NEAR(*found->usd, 14.1, 1e-9);
}

TEST(Cost, IsAbsentWithoutReportLines) {
  EXPECT_FALSE(cost_of({}, ingest::parse_prices(kPrices), {}, 5, 0, 0));
}

TEST(Usage, MergesAndPassesOverWhatNoFunctionCanHave) {
  ingest::Usage one = used(), other = used();
  ingest::Record report;
  report.reset(ingest::RecordKind::kReport);
  report.memory_bytes = std::int64_t{1} << 60;
  report.billed_ns = 1;
  other.report(report);
  one.merge(other);
  EXPECT_EQ(one.functions.size(), 2U);
  EXPECT_EQ(one.functions.begin()->second.invocations, 2);
  EXPECT_EQ(one.stores.at("s3").writes, 8);
  EXPECT_EQ(one.log_bytes, 4'000'000);
}

}  // namespace
}  // namespace echotrace::analyze
