#include "collect/kind.h"
#include "tests/collect/experiment_text.h"
#include "tests/collect/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::collect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Experiment parsed(const std::string& yaml) {
  return parse_experiment(yaml, "x.yaml").experiment;
}

std::vector<std::string> names_of(const std::vector<StoreChoice>& stores) {
  std::vector<std::string> names;
  for (const StoreChoice& store : stores) names.push_back(store.name);
  return names;
}

TEST(ExperimentYaml, SaysEveryMember) {
  const Experiment experiment = parsed(R"(
kind: trigger
name: all of it
target: aws
region: eu-central-1
stores: [s3, dynamodb]
key_bytes: [32, 64]
value_bytes: [0, 1KB, 1KiB, 0.2MB, 100 B]
rate: [0.5, 10, 50]
arrivals: poisson
memory_mb: [128, 10240]
batch_size: [1, 100]
window_s: [0, 300]
readers: [0, 10]
seconds: 10s
warm_up: 500ms
trials: 3
seed: 9223372036854775807
write_memory_mb: 1024
timeout: 2m
slice: 250ms
quiet: 1m
most_wait: 1h
max_cost_usd: 0.25
)");
  EXPECT_EQ(experiment.name, "all of it");
  EXPECT_EQ(experiment.target, Target::kAws);
  EXPECT_EQ(experiment.region, "eu-central-1");
  EXPECT_THAT(names_of(experiment.stores), ElementsAre("s3", "dynamodb"));
  EXPECT_TRUE(experiment.stores[0].required);
  EXPECT_THAT(experiment.key_bytes, ElementsAre(32, 64));
  EXPECT_THAT(experiment.value_bytes, ElementsAre(0, 1000, 1024, 200'000, 100));
  EXPECT_THAT(experiment.rates, ElementsAre(0.5, 10, 50));
  EXPECT_EQ(experiment.arrivals.kind, ArrivalKind::kPoisson);
  EXPECT_THAT(experiment.memory_mb, ElementsAre(128, 10'240));
  EXPECT_THAT(experiment.batch_sizes, ElementsAre(1, 100));
  EXPECT_THAT(experiment.windows_s, ElementsAre(0, 300));
  EXPECT_THAT(experiment.readers, ElementsAre(0, 10));
  EXPECT_EQ(experiment.seconds, 10);
  EXPECT_EQ(experiment.warm_up_seconds, 0.5);
  EXPECT_EQ(experiment.trials, 3);
  EXPECT_EQ(experiment.seed, 9'223'372'036'854'775'807U);
  EXPECT_EQ(experiment.write_memory_mb, 1024);
  EXPECT_EQ(experiment.timeout_s, 120);
  EXPECT_EQ(experiment.slice_seconds, 0.25);
  EXPECT_EQ(experiment.quiet_seconds, 60);
  EXPECT_EQ(experiment.most_wait_seconds, 3600);
  EXPECT_EQ(experiment.max_cost_usd, 0.25);
}

TEST(ExperimentYaml, LeavesTheRestAsItIs) {
  const Experiment experiment = parsed("rate: 7"), untouched;
  EXPECT_THAT(experiment.rates, ElementsAre(7));
  EXPECT_EQ(experiment.target, Target::kLocal);
  EXPECT_EQ(experiment.key_bytes, untouched.key_bytes);
  EXPECT_EQ(experiment.value_bytes, untouched.value_bytes);
  EXPECT_EQ(experiment.seconds, untouched.seconds);
  EXPECT_EQ(experiment.trials, untouched.trials);
  EXPECT_FALSE(experiment.max_cost_usd);
}

TEST(ExperimentYaml, WithoutStoresMeansAllThatCanRun) {
  const Experiment experiment = parsed("rate: 7");
  ASSERT_FALSE(experiment.stores.empty());
  for (const StoreChoice& store : experiment.stores) EXPECT_FALSE(store.required) << store.name;
}

TEST(ExperimentYaml, TakesOneStoreOrSeveralOrMembers) {
  EXPECT_THAT(names_of(parsed("stores: dynamodb").stores), ElementsAre("dynamodb"));
  EXPECT_THAT(names_of(parsed("stores:\n- name: s3\n- dynamodb").stores), ElementsAre("s3", "dynamodb"));
  EXPECT_THAT(names_of(parsed("stores: {name: s3}").stores), ElementsAre("s3"));
}

TEST(ExperimentYaml, TakesWhatAStoreOnAwsIsReachedBy) {
  const Experiment experiment =
      parsed("target: aws\nstores: [{name: aurora, cluster_arn: a:1, secret_arn: 'b', database: c}]");
  EXPECT_EQ(experiment.stores.at(0).options,
            (std::map<std::string, std::string>{{"cluster_arn", "a:1"}, {"secret_arn", "b"}, {"database", "c"}}));
}

TEST(ExperimentYaml, IsJsonToo) {
  EXPECT_THAT(parsed(R"({"rate": [1, 2], "stores": ["s3"]})").rates, ElementsAre(1, 2));
}

TEST(ExperimentYaml, ReadsEveryKindOfArrivals) {
  EXPECT_EQ(parsed("arrivals: constant").arrivals.kind, ArrivalKind::kConstant);
  EXPECT_EQ(parsed("arrivals: {kind: poisson}").arrivals.kind, ArrivalKind::kPoisson);
  const Arrivals ramp = parsed("arrivals: {kind: ramp, to_rate: 100}").arrivals;
  EXPECT_EQ(ramp.kind, ArrivalKind::kRamp);
  EXPECT_EQ(ramp.to_rate, 100);
  const Arrivals step = parsed("arrivals: {to_rate: 0, kind: step, steps: 5}").arrivals;
  EXPECT_EQ(step.kind, ArrivalKind::kStep);
  EXPECT_EQ(step.to_rate, 0);
  EXPECT_EQ(step.steps, 5);
  const Arrivals burst = parsed("arrivals: {kind: burst, burst_size: 50}").arrivals;
  EXPECT_EQ(burst.kind, ArrivalKind::kBurst);
  EXPECT_EQ(burst.burst_size, 50);
  EXPECT_EQ(parsed("arrivals: burst").arrivals.burst_size, 10);
}

// 90 writes in two minutes are 0.75 a second.
TEST(ExperimentYaml, CountsSayHowMuchAndHowLong) {
  const Experiment experiment = parsed("arrivals: {kind: counts, counts: [30, 60]}");
  EXPECT_THAT(experiment.arrivals.counts, ElementsAre(30, 60));
  EXPECT_EQ(experiment.seconds, 120);
  EXPECT_THAT(experiment.rates, ElementsAre(0.75));
  const Experiment first = parsed("arrivals: {kind: counts, counts: [30, 60]}\nseconds: 1m");
  EXPECT_EQ(first.seconds, 60);
  EXPECT_THAT(first.rates, ElementsAre(0.5));
}

TEST(ExperimentYaml, ReadsCountsFromAFileBesideIt) {
  std::string asked;
  const auto read_file = [&](const std::filesystem::path& path) {
    asked = path.string();
    return std::string("minute,writes\n1,30\n2,60\n");
  };
  const std::string yaml = "arrivals: {kind: counts, file: load/day.csv}";
  EXPECT_THAT(parse_experiment(yaml, "folder/x.yaml", read_file).experiment.arrivals.counts, ElementsAre(30, 60));
  EXPECT_EQ(asked, "folder/load/day.csv");
  const auto broken = [](const std::filesystem::path&) { return std::string("1\n2\nmany\n"); };
  EXPECT_EQ(refusal([&] { parse_experiment(yaml, "folder/x.yaml", broken); }),
            "no number of writes from 0 to 60000000: 'many' | folder/load/day.csv:3 | a line is a minute, its last "
            "column the writes");
}

TEST(ExperimentYaml, RepeatsWhatAnAliasNames) {
  const Experiment experiment = parsed("key_bytes: &sizes [32, 64]\nvalue_bytes: *sizes");
  EXPECT_THAT(experiment.value_bytes, ElementsAre(32, 64));
}

TEST(ExperimentYaml, NotesThatAKeyHoldsTheNameOfItsWrite) {
  EXPECT_THAT(parse_experiment("key_bytes: 17", "x.yaml").notes, IsEmpty());
  EXPECT_THAT(parse_experiment("key_bytes: [64, 10]", "x.yaml").notes,
              ElementsAre("keys of 10 bytes become 17: a key holds the name of its write"));
}

TEST(ReadMeasurement, NamesAFileThatIsNotThere) {
  EXPECT_EQ(refusal([] { read_measurement("/nowhere/x.yaml", {}); }),
            "3: cannot open: No such file or directory | /nowhere/x.yaml");
}

}  // namespace
}  // namespace echotrace::collect
