#include "collect/kind.h"
#include "tests/collect/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::collect {
namespace {

TEST(Kind, OfAFileThatDoesNotSayItIsTrigger) {
  EXPECT_EQ(parse_measurement("stores: s3", "x.yaml")->settings().name, "trigger");
}

TEST(Kind, ThatThereIsNotIsRefusedWithThoseThereAre) {
  EXPECT_THAT(refusal([] { parse_measurement("rate: 5\nkind: nothing", "x.yaml"); }),
              testing::StartsWith("'kind' cannot be 'nothing' | x.yaml:2 | choose from trigger"));
}

TEST(Kind, EachIsDescribed) {
  for (const KindRow& kind : kinds()) EXPECT_FALSE(kind.sentence.empty()) << kind.name;
}

TEST(Kind, SettingsOfTheCommandLineGoBeforeThoseOfTheFile) {
  Overrides overrides;
  overrides.seconds = 7;
  overrides.trials = 3;
  overrides.seed = 9;
  overrides.max_cost_usd = 0.5;
  overrides.target = Target::kAws;
  const auto measurement = parse_measurement("stores: s3\nseconds: 2\nname: mine", "x.yaml", overrides);
  const RunSettings& settings = measurement->settings();
  EXPECT_EQ(settings.name, "mine");
  EXPECT_EQ(settings.seconds, 7);
  EXPECT_EQ(settings.trials, 3);
  EXPECT_EQ(settings.seed, 9U);
  EXPECT_EQ(settings.max_cost_usd, 0.5);
  EXPECT_EQ(settings.target, Target::kAws);
}

TEST(Plan, SaysOfWhichRegionItHasNoPrices) {
  Overrides overrides;
  overrides.target = Target::kAws;
  const Prices prices = parse_prices(prices_json());
  const auto text = [&](const char* yaml) { return parse_measurement(yaml, "x.yaml", overrides)->plan_text(prices); };
  EXPECT_THAT(text("stores: s3\nregion: eu-west-1"), testing::HasSubstr("Those of eu-west-1 are not"));
  EXPECT_THAT(text("stores: s3\nregion: us-east-1"), testing::Not(testing::HasSubstr("are not in the list")));
}

}  // namespace
}  // namespace echotrace::collect
