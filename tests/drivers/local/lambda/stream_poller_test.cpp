#include "drivers/local/lambda/stream_poller.h"

#include "tests/drivers/local/lambda/fake_sources.h"
#include "tests/drivers/local/lambda/recording_target.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace echotrace::local {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000, kMs = 1'000'000;

class StreamPolling : public testing::Test {
 protected:
  explicit StreamPolling(std::vector<Fault> faults = {}, LambdaSettings limits = {}, std::size_t shards = 1)
      : stream_(loop_, shards), faults_(std::move(faults), 1), limits_(std::move(limits)) {
    settings_.batch_size = 100;
    settings_.starting_position = "TRIM_HORIZON";
    poller_ = std::make_unique<lambda::StreamPoller>(loop_, stream_, faults_, limits_, std::string(kStreamArn),
                                                     function_.target());
  }

  void start() { poller_->start(settings_); }
  void write(int count, const std::string& partition = "p") {
    for (int i = 0; i < count; ++i) stream_.write(std::to_string(++written_), partition);
  }
  // A batch with that record fails.
  void fail_on(const std::string& name) {
    function_.answer = [name](const std::string& batch) {
      return RecordingTarget::holds(batch, name) ? lambda::Outcome{"{}", "Unhandled", ""} : lambda::Outcome{};
    };
  }
  // The last of the batch is named as what failed.
  void report(const std::string& name) {
    settings_.report_failures = true;
    function_.answer = [name](const std::string& batch) {
      if (!RecordingTarget::holds(batch, name)) return lambda::Outcome{};
      return lambda::Outcome{R"({"batchItemFailures":[{"itemIdentifier":")" + name + R"("}]})", "", ""};
    };
  }
  std::vector<std::string> delivered() const {
    std::vector<std::string> names;
    for (const std::string& batch : function_.batches) {
      std::istringstream words(batch);
      for (std::string name; words >> name;) names.push_back(name);
    }
    return names;
  }
  using Batches = std::vector<std::string>;

  ManualLoop loop_;
  FakeStream stream_;
  RecordingTarget function_{loop_};
  Faults faults_;
  LambdaSettings limits_;
  lambda::BatchSettings settings_;
  std::unique_ptr<lambda::StreamPoller> poller_;
  int written_ = 0;
};

TEST_F(StreamPolling, FromTheBeginningOrFromNowOn) {
  write(2);
  start();
  write(1);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2 3"}));

  FakeStream other(loop_);
  RecordingTarget function(loop_);
  lambda::StreamPoller late(loop_, other, faults_, limits_, std::string(kStreamArn), function.target());
  other.write("old");
  settings_.starting_position = "LATEST";
  late.start(settings_);
  other.write("new");
  loop_.pass(kSecond);
  EXPECT_EQ(function.batches, (Batches{"new"}));
}

TEST_F(StreamPolling, OneBatchOfAShardRunsAtATimeAndInOrder) {
  settings_.batch_size = 3;
  start();
  write(7);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2 3", "4 5 6", "7"}));
  EXPECT_EQ(function_.most_at_once, 1);
  EXPECT_EQ(poller_->counters().delivered, 7u);
  EXPECT_EQ(poller_->counters().batches, 3u);
  EXPECT_EQ(poller_->last_result(), "OK");
}

TEST_F(StreamPolling, WhatIsWrittenMeanwhileIsTheNextBatch) {
  start();
  write(1);
  loop_.pass(5 * kMs);
  write(3);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1", "2 3 4"}));
}

TEST_F(StreamPolling, AWindowIsWaitedForUnlessTheBatchIsFull) {
  settings_.window_s = 5;
  settings_.batch_size = 3;
  start();
  write(1);
  loop_.pass(4 * kSecond);
  write(1);
  loop_.pass(kSecond - 1);
  EXPECT_TRUE(function_.batches.empty());
  loop_.pass(1);
  EXPECT_EQ(function_.batches, (Batches{"1 2"}));
  write(3);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2", "3 4 5"}));
}

TEST_F(StreamPolling, BatchesThatWouldBeOverSixMegabytesAreSplit) {
  for (int i = 0; i < 20; ++i) stream_.write(std::to_string(i), "p", 0, 400 * 1024);
  start();
  loop_.pass(kSecond);
  EXPECT_EQ(delivered().size(), 20u);
  EXPECT_EQ(function_.payloads.size(), 2u);
  for (const std::string& payload : function_.payloads) EXPECT_LE(payload.size(), 6u * 1024 * 1024);
}

TEST_F(StreamPolling, AFailedBatchIsTriedUntilItSucceedsAndHoldsUpTheRest) {
  fail_on("1");
  start();
  write(2);
  loop_.pass(5 * kMs);
  write(1);
  loop_.pass(600 * kSecond);
  EXPECT_GT(function_.batches.size(), 10u);
  for (const std::string& batch : function_.batches) EXPECT_EQ(batch, "1 2");
  EXPECT_EQ(poller_->last_result(), "PROBLEM: Function call failed");
  fail_on("none");
  loop_.pass(120 * kSecond);
  EXPECT_EQ(function_.batches.back(), "3");
  EXPECT_EQ(poller_->counters().delivered, 3u);
}

TEST_F(StreamPolling, RetriesWaitTwiceAsLongEachTime) {
  fail_on("1");
  start();
  write(1);
  loop_.pass(300 * kSecond);
  std::vector<std::int64_t> waits_ms;
  for (std::size_t i = 1; i < function_.at_ns.size(); ++i)
    waits_ms.push_back((function_.at_ns[i] - function_.at_ns[i - 1] - function_.duration_ns) / kMs);
  ASSERT_GE(waits_ms.size(), 12u);
  EXPECT_EQ(std::vector(waits_ms.begin(), waits_ms.begin() + 12),
            (std::vector<std::int64_t>{100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000}));
}

TEST_F(StreamPolling, AfterItsRetriesABatchIsGivenUp) {
  settings_.max_retries = 2;
  settings_.batch_size = 2;
  fail_on("1");
  start();
  write(3);
  loop_.pass(60 * kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2", "1 2", "1 2", "3"}));
  EXPECT_EQ(poller_->counters().discarded, 2u);
  EXPECT_EQ(poller_->counters().delivered, 1u);
  EXPECT_EQ(poller_->counters().errors, 3u);
}

TEST_F(StreamPolling, RecordsOlderThanTheirMaximumAgeAreGivenUp) {
  settings_.max_age_s = 60;
  fail_on("1");
  start();
  write(1);
  loop_.pass(50 * kSecond);
  write(1);
  loop_.pass(120 * kSecond);
  EXPECT_EQ(function_.batches.back(), "2");
  EXPECT_EQ(poller_->counters().discarded, 1u);
  EXPECT_EQ(poller_->counters().delivered, 1u);
}

TEST_F(StreamPolling, NothingIsTriedForMoreThanTheDayThatAStreamKeepsIt) {
  fail_on("1");
  start();
  write(1);
  loop_.pass(86'400 * kSecond + 120 * kSecond);
  EXPECT_EQ(poller_->counters().discarded, 1u);
  const std::size_t tried = function_.batches.size();
  loop_.pass(3600 * kSecond);
  EXPECT_EQ(function_.batches.size(), tried);
}

TEST_F(StreamPolling, HalvingFindsTheOneRecordThatFails) {
  settings_.bisect = true;
  settings_.max_retries = 1;
  fail_on("3");
  start();
  write(8);
  loop_.pass(60 * kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2 3 4 5 6 7 8", "1 2 3 4", "1 2", "3 4", "3", "3", "4", "5 6 7 8"}));
  EXPECT_EQ(poller_->counters().discarded, 1u);
  EXPECT_EQ(poller_->counters().delivered, 7u);
}

TEST_F(StreamPolling, WhatLiesBeforeTheFirstReportedFailureIsDone) {
  settings_.max_retries = 1;
  report("3");
  start();
  write(4);
  loop_.pass(60 * kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2 3 4", "3 4"}));
  EXPECT_EQ(poller_->counters().delivered, 2u);
  EXPECT_EQ(poller_->counters().discarded, 2u);
  EXPECT_EQ(poller_->counters().errors, 0u);
}

TEST_F(StreamPolling, OfSeveralReportedFailuresTheFirstCounts) {
  settings_.max_retries = 0;
  settings_.report_failures = true;
  function_.answer = [](const std::string&) {
    return lambda::Outcome{R"({"batchItemFailures":[{"itemIdentifier":"4"},{"itemIdentifier":"2"}]})", "", ""};
  };
  start();
  write(4);
  loop_.pass(60 * kSecond);
  EXPECT_EQ(poller_->counters().delivered, 1u);
  EXPECT_EQ(poller_->counters().discarded, 3u);
}

TEST_F(StreamPolling, AnUnreadableReportMeansThatAllFailed) {
  settings_.report_failures = true;
  settings_.max_retries = 1;
  for (const char* const payload : {R"({"batchItemFailures":[{"itemIdentifier":""}]})",
                                    R"({"batchItemFailures":[{"itemIdentifier":"unknown"}]})"}) {
    const auto discarded = poller_->counters().discarded;
    function_.answer = [payload](const std::string&) { return lambda::Outcome{payload, "", ""}; };
    start();
    write(2);
    loop_.pass(60 * kSecond);
    EXPECT_EQ(poller_->counters().discarded, discarded + 2) << payload;
  }
  EXPECT_EQ(poller_->counters().delivered, 0u);
}

TEST_F(StreamPolling, ThrottlingIsNoTry) {
  settings_.max_retries = 0;
  function_.start = lambda::Start::kReserved;
  start();
  write(1);
  loop_.pass(300 * kSecond);
  EXPECT_GT(poller_->counters().throttled, 5u);
  EXPECT_EQ(poller_->last_result(), "PROBLEM: Function call throttled");
  function_.start = lambda::Start::kStarted;
  loop_.pass(60 * kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1"}));
  EXPECT_EQ(poller_->counters().discarded, 0u);
}

TEST_F(StreamPolling, AMissingFunctionIsWaitedFor) {
  function_.start = lambda::Start::kGone;
  start();
  write(1);
  loop_.pass(300 * kSecond);
  EXPECT_EQ(poller_->last_result(), "PROBLEM: Function not found");
  function_.start = lambda::Start::kStarted;
  loop_.pass(60 * kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1"}));
}

TEST_F(StreamPolling, WithAFactorSeveralBatchesOfAShardRunAtOnceEachPartitionInOrder) {
  settings_.parallelization = 4;
  settings_.batch_size = 2;
  start();
  std::map<std::string, std::vector<std::string>> by_partition;
  for (int i = 0; i < 200; ++i) {
    const std::string partition = "p" + std::to_string(i % 17), name = partition + "-" + std::to_string(i);
    stream_.write(name, partition);
    by_partition[partition].push_back(name);
  }
  loop_.pass(60 * kSecond);
  EXPECT_GT(function_.most_at_once, 1);
  EXPECT_LE(function_.most_at_once, 4);
  std::map<std::string, std::vector<std::string>> seen;
  for (const std::string& name : delivered()) seen[name.substr(0, name.find('-'))].push_back(name);
  EXPECT_EQ(seen, by_partition);
  EXPECT_EQ(poller_->counters().delivered, 200u);
}

TEST_F(StreamPolling, APartitionThatFailsDoesNotHoldUpTheOtherLanes) {
  settings_.parallelization = 10;
  function_.answer = [](const std::string& batch) {
    return batch.find("bad") != std::string::npos ? lambda::Outcome{"{}", "Unhandled", ""} : lambda::Outcome{};
  };
  stream_.write("bad", "bad");
  start();
  loop_.pass(kSecond);
  for (int i = 0; i < 100; ++i) stream_.write("good" + std::to_string(i), "p" + std::to_string(i));
  loop_.pass(kSecond);
  EXPECT_GT(poller_->counters().delivered, 50u);
}

TEST_F(StreamPolling, AnotherFactorNeitherLosesNorRepeatsNorReorders) {
  std::map<std::string, std::vector<std::string>> by_partition;
  int number = 0;
  settings_.batch_size = 3;
  for (const std::int64_t factor : {1, 5, 2, 10, 1}) {
    settings_.parallelization = factor;
    start();
    for (int i = 0; i < 60; ++i, ++number) {
      const std::string partition = "p" + std::to_string(number % 11), name = partition + "-" + std::to_string(number);
      stream_.write(name, partition);
      by_partition[partition].push_back(name);
    }
    loop_.pass(25 * kMs);  // not long enough for all of them
  }
  loop_.pass(60 * kSecond);
  std::map<std::string, std::vector<std::string>> seen;
  for (const std::string& name : delivered()) seen[name.substr(0, name.find('-'))].push_back(name);
  EXPECT_EQ(seen, by_partition);
}

TEST_F(StreamPolling, StoppedAndStartedItGoesOnWhereItWas) {
  settings_.batch_size = 2;
  start();
  write(6);
  loop_.pass(15 * kMs);  // the second batch runs
  poller_->stop();
  EXPECT_EQ(stream_.subscriptions.count(), 0u);
  loop_.pass(60 * kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2", "3 4"}));
  start();
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2", "3 4", "5 6"}));
}

TEST_F(StreamPolling, StoppedWhileABatchIsRetriedItBeginsThatBatchAgain) {
  fail_on("1");
  start();
  write(2);
  loop_.pass(15 * kMs);
  poller_->stop();
  fail_on("none");
  loop_.pass(60 * kSecond);
  EXPECT_EQ(function_.batches.size(), 1u);
  start();
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2", "1 2"}));
}

TEST_F(StreamPolling, StartedAgainAtOnceRunsNothingTwice) {
  start();
  write(2);
  loop_.settle();
  poller_->stop();
  start();
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (Batches{"1 2"}));
}

TEST_F(StreamPolling, AskedForNothingItDoesNothing) {
  start();
  loop_.settle();
  const std::size_t reads = stream_.reads;
  loop_.pass(3600 * kSecond);
  EXPECT_EQ(stream_.reads, reads);
  EXPECT_EQ(loop_.waiting(), 0u);
}

TEST_F(StreamPolling, GoneWhileABatchRunsItDoesNoHarm) {
  start();
  write(1);
  loop_.settle();
  poller_.reset();
  loop_.pass(kSecond);
  EXPECT_EQ(stream_.subscriptions.count(), 0u);
}

class ShardedStream : public StreamPolling {
 protected:
  ShardedStream() : StreamPolling({}, {}, 3) {}
};

TEST_F(ShardedStream, ShardsAreReadSideBySide) {
  start();
  for (std::size_t shard = 0; shard < 3; ++shard) stream_.write("s" + std::to_string(shard), "p", shard);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.most_at_once, 3);
  EXPECT_EQ(delivered().size(), 3u);
}

class PolledStream : public StreamPolling {
 protected:
  static LambdaSettings limits() {
    LambdaSettings limits;
    limits.stream_poll_ns = 250 * kMs;
    return limits;
  }
  PolledStream() : StreamPolling({}, limits()) {}
};

TEST_F(PolledStream, IsLookedAtFourTimesASecondWhenAskedFor) {
  start();
  loop_.settle();
  EXPECT_EQ(stream_.subscriptions.count(), 0u);
  write(1);
  loop_.pass(249 * kMs);
  EXPECT_TRUE(function_.batches.empty());
  loop_.pass(kMs);
  EXPECT_EQ(function_.batches.size(), 1u);
  poller_->stop();
  loop_.pass(kSecond);
  EXPECT_EQ(loop_.waiting(), 0u);
}

class FaultyStream : public StreamPolling {
 protected:
  FaultyStream() : StreamPolling({Faults::parse("drop:dynamodb=20%"), Faults::parse("duplicate:dynamodb=30%")}) {}
};

TEST_F(FaultyStream, LosesAndDoublesRecords) {
  start();
  write(1000);
  loop_.pass(60 * kSecond);
  EXPECT_NEAR(static_cast<double>(poller_->counters().dropped), 200, 60);
  EXPECT_NEAR(static_cast<double>(poller_->counters().duplicated), 240, 60);
  EXPECT_EQ(delivered().size(), 1000 - poller_->counters().dropped + poller_->counters().duplicated);
}

}  // namespace
}  // namespace echotrace::local
