// What an experiment's file is refused for: exactly what is said, where, and what to do.
#include "tests/collect/experiment_text.h"
#include "tests/collect/refusal.h"

#include <gtest/gtest.h>

namespace echotrace::collect {
namespace {

std::string refused(const std::string& yaml) {
  return refusal([&] { parse_experiment(yaml, "x.yaml"); });
}

bool begins(const std::string& text, std::string_view with) {
  return text.starts_with(with);
}

TEST(ExperimentRefusal, OfMembersThatThereAreNot) {
  EXPECT_EQ(refused("stores: s3\nratee: 5"), "there is no member 'ratee' | x.yaml:2 | did you mean 'rate'?");
  EXPECT_EQ(refused("\n\nvaluebyte: 5"), "there is no member 'valuebyte' | x.yaml:3 | did you mean 'value_bytes'?");
  EXPECT_EQ(refused("Rate: 5"), "there is no member 'Rate' | x.yaml:1 | did you mean 'rate'?");
  EXPECT_EQ(refused("anything: 5"),
            "there is no member 'anything' | x.yaml:1 | choose from kind, stores, key_bytes, value_bytes, "
            "rate, arrivals, memory_mb, batch_size, window_s, readers, write_memory_mb, slice, name, target, region, "
            "seconds, warm_up, trials, seed, timeout, quiet, most_wait, max_cost_usd");
}

TEST(ExperimentRefusal, OfMembersSaidTwice) {
  EXPECT_EQ(refused("rate: 5\nseconds: 1\nrate: 6"), "'rate' is said twice, first in line 1 | x.yaml:3");
}

TEST(ExperimentRefusal, OfWordsThatAreNoneOfTheChoices) {
  EXPECT_EQ(refusal([] { parse_measurement("kind: triger", "x.yaml"); }), "'kind' cannot be 'triger' | x.yaml:1 | did you mean 'trigger'?");
  EXPECT_EQ(refused("target: lokal"), "'target' cannot be 'lokal' | x.yaml:1 | did you mean 'local'?");
  EXPECT_EQ(refused("target: azure"), "'target' cannot be 'azure' | x.yaml:1 | choose from local, aws");
  EXPECT_EQ(refused("target: [aws]"), "'target' cannot be a list | x.yaml:1 | choose from local, aws");
  EXPECT_EQ(refused("target:"), "'target' cannot be nothing | x.yaml:1 | choose from local, aws");
  EXPECT_EQ(refused("arrivals: poison"), "'arrivals' cannot be 'poison' | x.yaml:1 | did you mean 'poisson'?");
}

TEST(ExperimentRefusal, OfStores) {
  EXPECT_EQ(refused("stores:\n- s3\n- dynamdb"), "there is no store 'dynamdb' | x.yaml:3 | did you mean 'dynamodb'?");
  EXPECT_EQ(refused("stores: [s3, s3]"), "'stores' has the store s3 twice | x.yaml:1");
  EXPECT_EQ(refused("stores: []"), "'stores' is an empty list | x.yaml:1");
  EXPECT_EQ(refused("stores: [[s3]]"),
            "'stores' holds names of stores, or members with a 'name', not a list | x.yaml:1");
  EXPECT_EQ(refused("stores:\n- nam: s3"), "'stores' has an entry without a 'name' | x.yaml:2");
  EXPECT_EQ(refused("stores:\n- name: s3\n  bucket: b"),
            "the store s3 has no option 'bucket' | x.yaml:3 | s3 has no options at all");
  EXPECT_EQ(refused("stores:\n- name: aurora\n  cluster_arm: arn"),
            "the store aurora has no option 'cluster_arm' | x.yaml:3 | did you mean 'cluster_arn'?");
  EXPECT_EQ(refused("stores: {name: aurora, database: [a]}"), "'database' has to be a text, not a list | x.yaml:1");
}

TEST(ExperimentRefusal, OfNumbers) {
  for (const char* value : {"fast", "-5", "0", "1000001", "0x10", "1e3", "nan", "inf", "1 2", "''", "1,5"}) {
    const std::string shown = std::string(value) == "''" ? "''" : "'" + std::string(value) + "'";
    EXPECT_EQ(refused("rate: " + std::string(value)),
              "'rate' has to be a number from 0.001 to 1000000, not " + shown + " | x.yaml:1");
  }
  EXPECT_EQ(refused("rate: {a: 1}"),
            "'rate' has to be a number from 0.001 to 1000000, not members of its own | x.yaml:1");
  EXPECT_EQ(refused("rate: [1,\n [2]]"), "'rate' has to be a number from 0.001 to 1000000, not a list | x.yaml:2");
  EXPECT_EQ(refused("trials: 1.5"), "'trials' has to be a whole number from 1 to 1000, not '1.5' | x.yaml:1");
  EXPECT_EQ(refused("trials: null"), "'trials' has to be a whole number from 1 to 1000, not nothing | x.yaml:1");
  EXPECT_EQ(refused("seed: -1"), "'seed' has to be a whole number from 0 to 9223372036854775807, not '-1' | x.yaml:1");
  EXPECT_EQ(refused("memory_mb: [128, 64]"),
            "'memory_mb' has to be a whole number from 128 to 10240, not '64' | x.yaml:1");
  EXPECT_EQ(refused("window_s: 301"), "'window_s' has to be a whole number from 0 to 300, not '301' | x.yaml:1");
}

TEST(ExperimentRefusal, OfSizesAndTimes) {
  EXPECT_EQ(refused("value_bytes: 1 kb"),
            "'value_bytes' has to be a size from 0 bytes to 64 MiB such as 512, 1KB or 2MiB, not '1 kb' | x.yaml:1");
  EXPECT_EQ(refused("key_bytes: 0"),
            "'key_bytes' has to be a size from 1 byte to 1024 bytes such as 512, 1KB or 2MiB, not '0' | x.yaml:1");
  EXPECT_TRUE(begins(refused("value_bytes: 0.5B"), "'value_bytes' has to be a size"));
  EXPECT_TRUE(begins(refused("value_bytes: 99999999999999999999MiB"), "'value_bytes' has to be a size"));
  EXPECT_EQ(refused("seconds: 10 minutes"),
            "'seconds' has to be a time from 0.1 s to 24 h such as 10, 500ms or 2m, not '10 minutes' | x.yaml:1");
  EXPECT_EQ(refused("warm_up: 2h"),
            "'warm_up' has to be a time from 0 s to 1 h such as 10, 500ms or 2m, not '2h' | x.yaml:1");
  EXPECT_EQ(refused("timeout: 1500ms"), "'timeout' has to be whole seconds, not '1500ms' | x.yaml:1");
}

TEST(ExperimentRefusal, OfLevels) {
  EXPECT_EQ(refused("rate: []"), "'rate' is an empty list | x.yaml:1");
  EXPECT_EQ(refused("value_bytes: [1KB,\n 1000]"), "'value_bytes' has the level '1000' twice | x.yaml:2");
  std::string many = "readers: [0";
  for (int i = 1; i <= 100; ++i) many += ", " + std::to_string(i);
  EXPECT_EQ(refused(many + "]"), "'readers' has more than 100 levels | x.yaml:1");
}

TEST(ExperimentRefusal, OfNames) {
  EXPECT_EQ(refused("name: a/b"), "'name' has to be 1 to 64 letters, digits and any of '._- ', not 'a/b' | x.yaml:1");
  EXPECT_EQ(refused("region: eu west"),
            "'region' has to be 1 to 32 letters, digits and any of '-', not 'eu west' | x.yaml:1");
}

TEST(ExperimentRefusal, OfArrivals) {
  EXPECT_EQ(refused("arrivals: ramp"),
            "'arrivals' does not say where the rate ends | x.yaml:1 | write {kind: ramp, to_rate: 100}");
  EXPECT_EQ(refused("arrivals: {to_rate: 5}"),
            "'arrivals' does not say its 'kind' | x.yaml:1 | choose from constant, poisson, ramp, step, burst, counts");
  EXPECT_EQ(refused("arrivals:\n  kind: ramp\n  too_rate: 5"),
            "'arrivals' has no member 'too_rate' | x.yaml:3 | did you mean 'to_rate'?");
  EXPECT_EQ(refused("arrivals: {kind: poisson, to_rate: 5}"), "'arrivals' of kind poisson has no 'to_rate' | x.yaml:1");
  EXPECT_EQ(refused("arrivals: {kind: step, to_rate: 5, steps: 1}"),
            "'arrivals.steps' has to be a whole number from 2 to 1000, not '1' | x.yaml:1");
  EXPECT_EQ(refused("arrivals: counts"),
            "'arrivals' does not say the counts | x.yaml:1 | write {kind: counts, file: per-minute.csv}");
  EXPECT_EQ(refused("arrivals: {kind: counts, counts: [0, 0]}"), "'arrivals' counts no write at all | x.yaml:1");
  EXPECT_EQ(refused("arrivals: {kind: counts, counts: [5]}\nrate: 3"),
            "'rate' means nothing where the writes of each minute are counted | x.yaml:2 | leave it out");
  EXPECT_EQ(refused("seconds: 2m\narrivals: {kind: counts, counts: [5]}"),
            "120 s are longer than the minutes counted, 60 s | x.yaml:1");
}

TEST(ExperimentRefusal, OfWhatDoesNotGoTogether) {
  EXPECT_EQ(refused("stores: [s3, dynamodb]\nvalue_bytes: [1KB, 1MB]"),
            "dynamodb takes no values of 1000000 bytes | x.yaml:2 | at most 399360");
  EXPECT_EQ(refused("target: aws").substr(0, 62), "which stores is not said, and on aws each costs money | x.yaml");
  EXPECT_EQ(
      refused("target: aws\nstores: [s3, {name: aurora, cluster_arn: arn}]"),
      "aurora needs its option secret_arn on aws | x.yaml:2 | write {name: aurora, cluster_arn: …, secret_arn: …, "
      "database: …}");
  EXPECT_EQ(refused("target: aws\nstores: etcd"),
            "etcd needs its option url on aws | x.yaml:2 | write {name: etcd, url: …}");
  EXPECT_EQ(refused("rate: 1000000\nseconds: 1h").substr(0, 71),
            "one cell would write 3600000000 items in a row, more than 5000000 | x.y");
  EXPECT_EQ(refused("timeout: 4s\nslice: 1s"),
            "a slice of 1 s does not fit into a timeout of 4 s | x.yaml:2 | the timeout has to be 3 s longer");
}

std::string levels_of(const std::string& member, int count) {
  std::string text = member + ": [128";
  for (int i = 1; i < count; ++i) text += ", " + std::to_string(128 + i);
  return text + "]\n";
}

TEST(ExperimentRefusal, OfMoreThanARunCanHold) {
  EXPECT_EQ(refused("stores: s3\n" + levels_of("key_bytes", 100) + levels_of("value_bytes", 100) + "rate: [1, 2]"),
            "the factors make 20000 cells, more than 10000 | x.yaml:1 | give some factor fewer levels");
  EXPECT_EQ(refused("stores: s3\n" + levels_of("key_bytes", 100) + "rate: [1, 2]\ntrials: 1000"),
            "200 cells in 1000 trials are more than 100000 turns | x.yaml:4");
  EXPECT_EQ(refused("stores: s3\n" + levels_of("memory_mb", 51) + levels_of("readers", 2)),
            "the factors need 102 deployments of stores, more than 100 | x.yaml:1 | give memory_mb, batch_size, "
            "window_s or readers fewer levels");
}

TEST(ExperimentRefusal, OfWhatIsNoYamlOrTooMuchOfIt) {
  EXPECT_EQ(refused(""), "says nothing | x.yaml");
  EXPECT_EQ(refused("# a comment\n"), "says nothing | x.yaml");
  EXPECT_EQ(refused("just words"),
            "an experiment is made of members, not 'just words' | x.yaml:1 | write for example 'rate: 20'");
  EXPECT_EQ(refused("rate: 1\n---\nrate: 2\n"), "holds several YAML documents, an experiment is one | x.yaml");
  EXPECT_EQ(refused("rate: 1\n? [a]\n: 2"), "a member's name has to be a word | x.yaml:2");
  EXPECT_TRUE(begins(refused("rate: 1\nstores: [s3\n"), "is not YAML: "));
  EXPECT_TRUE(begins(refused("rate: 1\n\tseconds: 2"), "is not YAML: "));
  EXPECT_TRUE(begins(refused("rate: *nobody"), "is not YAML: "));
  EXPECT_EQ(refused(std::string((1 << 20) + 1, '#')), "is larger than 1 MiB, which no experiment is | x.yaml");
  EXPECT_EQ(refused("rate: " + std::string(1000, '[') + std::string(1000, ']')),
            "nested deeper than any experiment | x.yaml:1");
}

// Ten lists of ten aliases each would be 10^10 values.
TEST(ExperimentRefusal, OfAliasesThatMultiply) {
  std::string yaml = "a0: &a0 [x]\n";
  for (int i = 1; i <= 10; ++i) {
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) yaml += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    yaml += "]\n";
  }
  EXPECT_TRUE(begins(refused(yaml), "holds more values than any experiment | x.yaml:"));
  EXPECT_EQ(refused("rate: &r [*r]"), "an alias stands inside of what it repeats | x.yaml:1");
}

}  // namespace
}  // namespace echotrace::collect
