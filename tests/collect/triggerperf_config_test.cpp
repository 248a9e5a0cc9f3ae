// The configuration as TriggerPerf has it (github.com/atlarge-research/trigger-perf), and older versions of it.
#include "tests/collect/experiment_text.h"
#include "tests/collect/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::collect {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr const char* kConfig = R"(
data_store: "dynamo"
aws_acc_id: 123456789012
region: us-east-1
key:
  num: "1"
  size_start: "10"
  size_end: "31"
  jumps: "10"
  sizes_list: "[27,59]"
value:
  size: "889"
num_readers: "1"
num_iters: "50"
validation_run: "yes"
)";

ReadExperiment mapped(const std::string& yaml) {
  return parse_experiment(yaml, "config.yaml");
}

std::string refused(const std::string& yaml) {
  return refusal([&] { parse_experiment(yaml, "config.yaml"); });
}

TEST(TriggerPerfConfig, IsAWriteASecondForEachKeySize) {
  const Experiment experiment = mapped(kConfig).experiment;
  ASSERT_EQ(experiment.stores.size(), 1U);
  EXPECT_EQ(experiment.stores[0].name, "dynamodb");
  EXPECT_TRUE(experiment.stores[0].required);
  EXPECT_THAT(experiment.key_bytes, ElementsAre(27, 59));
  EXPECT_THAT(experiment.value_bytes, ElementsAre(889));
  EXPECT_THAT(experiment.rates, ElementsAre(1));
  EXPECT_EQ(experiment.seconds, 50);
  EXPECT_EQ(experiment.warm_up_seconds, 0);
  EXPECT_EQ(experiment.region, "us-east-1");
}

// AWS's defaults for what TriggerPerf does not say.
TEST(TriggerPerfConfig, HasTheMemoryAndTheBatchesThatAwsGives) {
  EXPECT_THAT(mapped(kConfig).experiment.memory_mb, ElementsAre(128));
  EXPECT_THAT(mapped(kConfig).experiment.batch_sizes, ElementsAre(100));
  EXPECT_THAT(mapped("data_store: s3").experiment.batch_sizes, ElementsAre(1));
}

TEST(TriggerPerfConfig, DoesNotTouchAwsByItself) {
  EXPECT_EQ(mapped(kConfig).experiment.target, Target::kLocal);
}

TEST(TriggerPerfConfig, NotesWhatItIgnoresAndWhy) {
  EXPECT_THAT(mapped(kConfig).notes,
              ElementsAre("read as a config.yaml of TriggerPerf: one write per second, functions of 128 MB",
                          "the target is local; --target aws measures where TriggerPerf did",
                          "batch_size is 100, as AWS sets it for TriggerPerf, which does not say",
                          "aws_acc_id is ignored: the account is that of the credentials",
                          "key.num is ignored: TriggerPerf does not use it either",
                          "key.size_start is ignored: the list of sizes says it",
                          "num_readers is ignored: TriggerPerf does not use it either",
                          "validation_run is ignored: every run bounds the distance of the clocks"));
}

TEST(TriggerPerfConfig, OfOlderVersionsHasOneKeySizeOrARange) {
  const Experiment one =
      mapped("data_store: \"s3\"\nnum_writers: 1\nkey:\n  num: 1\n  size: 10\nvalue:\n  size: 100\nnum_iters: 5\n")
          .experiment;
  EXPECT_THAT(one.key_bytes, ElementsAre(10));
  EXPECT_THAT(one.value_bytes, ElementsAre(100));
  EXPECT_EQ(one.seconds, 5);
  EXPECT_THAT(mapped("data_store: s3\nkey: {size_start: 10, size_end: 31, jumps: 10}").experiment.key_bytes,
              ElementsAre(10, 20, 30));
}

TEST(TriggerPerfConfig, WithSettingsOfItsOwnIsReadNonetheless) {
  EXPECT_THAT(mapped("data_store: s3\nmine: 1\nkey: {colour: red}").notes,
              testing::IsSupersetOf(
                  {"mine is ignored: it means nothing here", "key.colour is ignored: it means nothing here"}));
  EXPECT_THAT(mapped("data_store: s3\nkey: {size: 10}").notes,
              Contains("keys of 10 bytes become 17: a key holds the name of its write"));
}

TEST(TriggerPerfConfig, IsRefusedForWhatCannotBe) {
  EXPECT_EQ(refused("data_store: s3Express"),
            "'data_store' cannot be 's3Express': directory buckets send no notifications, so there is no trigger to "
            "measure | config.yaml:1 | choose from s3, dynamo, aurora, etcd");
  EXPECT_EQ(refused("aws_acc_id: 1\ndata_store: dinamo"),
            "'data_store' cannot be 'dinamo' | config.yaml:2 | did you mean 'dynamo'?");
  EXPECT_EQ(refused("data_store: s3\nkey:\n  sizes_list: \"[5\""),
            "'key.sizes_list' has to be a list such as \"[27, 59]\", not '[5' | config.yaml:3");
  EXPECT_EQ(
      refused("data_store: s3\nkey:\n  sizes_list: \"[5, x]\""),
      "'key.sizes_list' has to be a size from 1 byte to 1024 bytes such as 512, 1KB or 2MiB, not 'x' | config.yaml:3");
  EXPECT_EQ(refused("data_store: s3\nnum_iters: none"),
            "'num_iters' has to be a whole number from 1 to 86400, not 'none' | config.yaml:2");
}

}  // namespace
}  // namespace echotrace::collect
