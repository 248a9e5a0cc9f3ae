// What a run has used, against prices multiplied by hand.
#include "collect/spending.h"

#include "ingest/prices.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace echotrace::collect {
namespace {

// Of reports/prices.json, in USD.
constexpr double kRequest = 0.0000002, kGbSecond = 0.0000166667, kS3Put = 0.000005, kDynamoUnit = 0.000000625;

double usd_of(const std::vector<std::string>& messages) {
  Accounts accounts("r8k2");
  for (const std::string& message : messages) accounts.message(message);
  double usd = 0;
  for (const CostLine& line : accounts.used().costs(ingest::parse_prices(ingest::prices_json()))) usd += line.usd;
  return usd;
}

double log_usd(const std::string& message) {
  return static_cast<double>(message.size() + 26) / 1e9 * ingest::parse_prices(ingest::prices_json()).of("logs.ingested_gb").usd;
}

std::string write(const std::string& store, int attempts, int value_bytes) {
  return fmt::format(R"({{"echotrace":1,"record":"write","run":"r8k2","id":"r8k2-1","store":"{}","put_ns":2,"key_bytes":100,)"
                     R"("value_bytes":{},"attempt":{},"ok":true,"seq":0}})",
                     store, value_bytes, attempts);
}

TEST(Spending, CountsInvocationsByWhatTheyWereBilled) {
  const std::string report =
      "REPORT RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e\tDuration: 1928.83 ms\tBilled Duration: 2000 ms\t"
      "Memory Size: 512 MB\tMax Memory Used: 74 MB\t\n";
  EXPECT_NEAR(usd_of({report}), kRequest + 2 * 0.5 * kGbSecond + log_usd(report), 1e-12);
}

TEST(Spending, CountsEveryAttemptOfAWrite) {
  EXPECT_NEAR(usd_of({write("s3", 3, 9)}), 3 * kS3Put + log_usd(write("s3", 3, 9)), 1e-12);
  EXPECT_NEAR(usd_of({write("s3", 0, 9)}), log_usd(write("s3", 0, 9)), 1e-12) << "never sent";
  // 100 + 2000 + 30 bytes are three units of a kilobyte.
  EXPECT_NEAR(usd_of({write("dynamodb", 1, 2000)}), 3 * kDynamoUnit + log_usd(write("dynamodb", 1, 2000)), 1e-12);
  EXPECT_NEAR(usd_of({write("etcd", 1, 9)}), log_usd(write("etcd", 1, 9)), 1e-12);
}

Tally tally(std::uint64_t planned, std::uint64_t answered, std::uint64_t put, std::uint64_t received) {
  Tally made;
  made.planned = planned;
  made.answered = answered;
  made.put = put;
  made.received = received;
  return made;
}

// 100 pieces of 0.01 USD each.
TEST(Spending, TakesWhatIsUnderWayForWhatWasPlanned) {
  const Spending spending(1.0, 1.0, 100);
  EXPECT_NEAR(spending.usd(tally(10, 0, 0, 0), 0), 0.1, 1e-12);
  EXPECT_NEAR(spending.usd(tally(10, 8, 10, 10), 0.04), 0.06, 1e-12);
  EXPECT_NEAR(spending.usd(tally(10, 10, 10, 9), 0.04), 0.05, 1e-12);
  EXPECT_NEAR(spending.usd(tally(10, 10, 10, 10), 0.04), 0.04, 1e-12);
}

TEST(Spending, TakesWhatIsUnderWayForWhatTheOthersTook) {
  const Spending spending(1.0, 1.0, 100);
  EXPECT_NEAR(spending.usd(tally(10, 8, 10, 10), 0.16), 0.16 + 2 * 0.02, 1e-12);
  EXPECT_NEAR(spending.usd(tally(10, 4, 10, 10), 0.16), 0.16 + 6 * 0.01, 1e-12) << "too few to tell";
  EXPECT_TRUE(spending.forbids(tally(40, 40, 40, 40), 0.8, 11));
  EXPECT_FALSE(spending.forbids(tally(40, 40, 40, 40), 0.8, 9));
}

TEST(Spending, ForbidsWhatCouldGoBeyondTheLimit) {
  const Spending spending(0.5, 1.0, 100);
  EXPECT_FALSE(spending.forbids(tally(30, 30, 30, 30), 0.3, 19));
  EXPECT_TRUE(spending.forbids(tally(30, 30, 30, 30), 0.3, 21));
  EXPECT_TRUE(spending.forbids(tally(40, 0, 0, 0), 0, 11));
  EXPECT_FALSE(Spending(std::nullopt, 1.0, 100).forbids(tally(40, 0, 0, 0), 1e9, 11));
}

}  // namespace
}  // namespace echotrace::collect
