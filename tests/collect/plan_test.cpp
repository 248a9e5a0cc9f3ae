#include "collect/plan.h"

#include "tests/collect/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace echotrace::collect {
namespace {

using testing::HasSubstr;

// Prices that show through in a sum.
constexpr const char* kPrices = R"({"region": "us-east-1", "gathered": "2026-06", "prices": [
  {"id": "lambda.request", "service": "Lambda", "unit": "requests", "usd": 0.5, "source": "a", "confirmed": true},
  {"id": "lambda.gb_second", "service": "Lambda", "unit": "GB-seconds", "usd": 0.25, "source": "a", "confirmed": true},
  {"id": "s3.put", "service": "S3", "unit": "PUT requests", "usd": 2, "source": "b", "confirmed": false},
  {"id": "dynamodb.write_unit", "service": "DynamoDB", "unit": "units", "usd": 3, "source": "c", "confirmed": true},
  {"id": "logs.ingested_gb", "service": "Logs", "unit": "GB", "usd": 1000, "source": "d", "confirmed": true}]})";

Experiment ten_a_second(const std::string& store) {
  Experiment experiment;
  experiment.stores = {{store}};
  experiment.value_bytes = {1000};
  experiment.rates = {10};
  experiment.seconds = 10;
  experiment.warm_up_seconds = 0;
  experiment.trials = 2;
  experiment.memory_mb = {1024};
  experiment.write_memory_mb = 512;
  return experiment;
}

Plan plan_with(const Experiment& experiment) {
  return plan_of(experiment, parse_prices(kPrices));
}

double amount_of(const Plan& plan, const std::string& unit) {
  for (const CostLine& line : plan.costs) {
    if (line.unit == unit) return line.amount;
  }
  return 0;
}

// 10/s for 10 s, twice. A slice a second is an invocation of half a GB for its second and the three before it; a
// receive is one of 1 GB for 20 ms; 40 more bound the clock of who writes, and 3 before each turn, and 20 that of who
// receives. Of a write 270 + 200 bytes of records with the key of 64 in both and 26 for either event, of an invocation 265
// bytes in three events.
TEST(Plan, CostsWhatIsReckonedByHand) {
  const Plan plan = plan_with(ten_a_second("s3"));
  EXPECT_EQ(plan.writes, 200);
  EXPECT_EQ(plan.write_invocations, 20 + 40 + 2 * 3);
  EXPECT_EQ(plan.receive_invocations, 200 + 20);
  EXPECT_EQ(amount_of(plan, "requests"), 20 + 40 + 2 * 3 + 200 + 20);
  EXPECT_NEAR(amount_of(plan, "GB-seconds"), 20 * 4 * 0.5 + 200 * 0.02, 1e-9);
  EXPECT_EQ(amount_of(plan, "PUT requests"), 200);
  EXPECT_NEAR(amount_of(plan, "GB"), (200 * (470 + 2 * 90) + 220 * 343) / 1e9, 1e-12);
  EXPECT_NEAR(plan.usd(), 143 + 11 + 400 + 0.20546, 1e-9);
}

TEST(Plan, CountsTheWarmUpToo) {
  Experiment experiment = ten_a_second("s3");
  experiment.warm_up_seconds = 3;
  const Plan plan = plan_with(experiment);
  EXPECT_EQ(plan.writes, 200);
  EXPECT_EQ(plan.warm_up_writes, 60);
  EXPECT_EQ(amount_of(plan, "PUT requests"), 260);
}

// DynamoDB's unit is a KiB begun; key, value and 30 bytes of names count.
TEST(Plan, RoundsItemsUpToWriteUnits) {
  Experiment experiment = ten_a_second("dynamodb");
  for (const auto& [value_bytes, units] : {std::pair{0, 1}, {930, 1}, {931, 2}, {2000, 3}}) {
    experiment.value_bytes = {value_bytes};
    EXPECT_EQ(amount_of(plan_with(experiment), "units"), 200 * units) << value_bytes;
  }
}

// In a window of 2 s come 20 items. 20 invocations more ask for the clock.
TEST(Plan, HandsOverAsManyAtOnceAsAWindowBrings) {
  Experiment experiment = ten_a_second("dynamodb");
  const auto receives = [&](int batch_size, std::int64_t window_s) {
    experiment.batch_sizes = {batch_size};
    experiment.windows_s = {window_s};
    return plan_with(experiment).receive_invocations;
  };
  EXPECT_EQ(receives(100, 0), 200 + 20);
  EXPECT_EQ(receives(100, 2), 10 + 20);
  EXPECT_EQ(receives(5, 2), 40 + 20);
}

TEST(Plan, DealsADenseScheduleOutToSeveralInvocations) {
  Experiment experiment = ten_a_second("s3");
  experiment.rates = {2500};
  experiment.seconds = 4;
  experiment.trials = 1;
  EXPECT_EQ(plan_with(experiment).write_invocations, 4 * 3 + 40 + 3);
}

// No more than there are writes.
TEST(Plan, InvokesNothingForSlicesWithoutWrites) {
  Experiment experiment = ten_a_second("s3");
  experiment.rates = {0.2};
  EXPECT_EQ(plan_with(experiment).write_invocations, 2 * 2 + 40 + 2 * 3);
}

TEST(Plan, MakesStoresAndFunctionsForEachLane) {
  Experiment experiment = ten_a_second("s3");
  experiment.stores.push_back({"dynamodb"});
  experiment.batch_sizes = {1, 10};
  experiment.rates = {1, 2, 3};
  const Plan plan = plan_with(experiment);
  EXPECT_EQ(plan.cells.size(), 9U);
  EXPECT_EQ(plan.turns, 18U);
  std::vector<std::pair<int, std::string>> resources;
  for (const PlannedResource& resource : plan.resources) resources.emplace_back(resource.count, resource.what);
  EXPECT_THAT(resources, testing::ElementsAre(std::pair(2, "IAM roles"), std::pair(4, "Lambda functions"),
                                              std::pair(4, "log groups"),
                                              std::pair(1, "s3: objects of a bucket, with its notification"),
                                              std::pair(2, "dynamodb: items of a table, with its stream")));
}

TEST(Plan, TakesLongerThanItsLoad) {
  Experiment experiment = ten_a_second("s3");
  experiment.warm_up_seconds = 5;
  const double local = plan_with(experiment).seconds;
  EXPECT_GT(local, 30);
  EXPECT_LT(local, 60);
  experiment.target = Target::kAws;
  EXPECT_GT(plan_with(experiment).seconds, local);
}

TEST(PlanText, FitsATerminalWhateverTheNumbers) {
  Experiment experiment;
  experiment.name = std::string(64, 'n');
  experiment.target = Target::kAws;
  experiment.region = "ap-southeast-4";
  experiment.stores = {{"dynamodb"}};
  experiment.key_bytes = {1024};
  experiment.value_bytes = {390 << 10};
  experiment.rates = {123'456.789, 0.001};
  experiment.memory_mb = {10'240};
  experiment.batch_sizes = {10'000};
  experiment.windows_s = {300};
  for (int i = 1; i <= 100; ++i) experiment.readers.push_back(9900 + i);
  experiment.seconds = 86'399.5;
  experiment.trials = 1000;
  experiment.seed = 9'223'372'036'854'775'807;
  experiment.max_cost_usd = 999'999.99;
  const Prices prices = parse_prices(prices_json());
  std::istringstream text(plan_text(experiment, plan_of(experiment, prices), prices));
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(PlanText, SaysThatALocalRunCostsNothing) {
  const Prices prices = parse_prices(kPrices);
  Experiment experiment = ten_a_second("s3");
  const std::string local = plan_text(experiment, plan_of(experiment, prices), prices);
  EXPECT_THAT(local, HasSubstr("Costs nothing: all of it stays on this machine."));
  experiment.target = Target::kAws;
  const std::string aws = plan_text(experiment, plan_of(experiment, prices), prices);
  EXPECT_THAT(aws, HasSubstr("\nCosts at most:\n"));
  EXPECT_THAT(aws, testing::Not(HasSubstr("nothing")));
}

TEST(PlanText, SaysWhichPricesAreNotConfirmed) {
  const Prices prices = parse_prices(kPrices);
  const Experiment s3 = ten_a_second("s3"), dynamodb = ten_a_second("dynamodb");
  EXPECT_THAT(plan_text(s3, plan_of(s3, prices), prices), HasSubstr("That of S3 is not\nconfirmed."));
  EXPECT_THAT(plan_text(dynamodb, plan_of(dynamodb, prices), prices), testing::Not(HasSubstr("confirmed")));
}

TEST(MaxCost, RefusesWhatMayCostMoreOnAws) {
  Experiment experiment = ten_a_second("s3");
  experiment.target = Target::kAws;
  const Plan plan = plan_with(experiment);  // 554.20546 USD
  const auto refused = [&](double most) {
    experiment.max_cost_usd = most;
    return refusal([&] { require_affordable(experiment, plan); });
  };
  EXPECT_EQ(refused(554.2),
            "the run may cost 554.2055 USD, more than the 554.2000 allowed; nothing was made | max_cost_usd | "
            "'collect plan' says what it is made of");
  EXPECT_EQ(refused(554.21), "accepted");
  experiment.target = Target::kLocal;
  EXPECT_EQ(refused(0), "accepted");
}

// As AWS's pages have them: 5 USD per million PUTs, 0.20 per million invocations, 0.50 per GB of logs, 0.625 per
// million write units.
TEST(Prices, AreThoseOfTheList) {
  const Prices prices = parse_prices(prices_json());
  EXPECT_EQ(prices.region, "us-east-1");
  EXPECT_DOUBLE_EQ(prices.of("s3.put").usd * 1e6, 5);
  EXPECT_DOUBLE_EQ(prices.of("lambda.request").usd * 1e6, 0.2);
  EXPECT_DOUBLE_EQ(prices.of("logs.ingested_gb").usd, 0.5);
  EXPECT_DOUBLE_EQ(prices.of("dynamodb.write_unit").usd * 1e6, 0.625);
  for (const Price& price : prices.all) {
    EXPECT_FALSE(price.source.empty()) << price.id;
    EXPECT_GT(price.usd, 0) << price.id;
  }
}

TEST(Prices, AreRefusedWhenTheyAreNone) {
  const auto refused = [](const std::string& json) { return refusal([&] { parse_prices(json); }); };
  EXPECT_EQ(refused("{"), "3: the price list is not JSON | prices.json");
  EXPECT_EQ(refused("[]"), "3: the price list lacks the text 'region' | prices.json");
  EXPECT_EQ(refused(R"({"region": "x", "gathered": "y"})"), "3: the price list lacks 'prices' | prices.json");
  EXPECT_EQ(refused(R"({"region": "x", "gathered": "y",
                        "prices": [{"id": "a", "service": "b", "unit": "c", "usd": -1, "source": "d"}]})"),
            "3: the price list has no price of a | prices.json");
  EXPECT_EQ(refusal([] { parse_prices(kPrices).of("gold"); }), "3: the price list has no 'gold' | prices.json");
}

}  // namespace
}  // namespace echotrace::collect
