#include "drivers/local/lambda/queue_poller.h"

#include "drivers/local/lambda/batch.h"
#include "tests/drivers/local/lambda/fake_sources.h"
#include "tests/drivers/local/lambda/recording_target.h"

#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000, kMs = 1'000'000;

class QueuePolling : public testing::Test {
 protected:
  explicit QueuePolling(std::vector<Fault> faults = {}) : faults_(std::move(faults), 1) {
    poller_ = std::make_shared<lambda::QueuePoller>(loop_, queue_, faults_, limits_, std::string(kQueueArn),
                                                    function_.target());
  }
  ~QueuePolling() override { poller_->stop(); }

  void start(lambda::BatchSettings settings = {}) { poller_->start(std::move(settings)); }
  void send(int count) {
    for (int i = 0; i < count; ++i) queue_.send("m" + std::to_string(sent_++));
  }
  static lambda::Outcome failing(const std::string&) { return {"{}", "Unhandled", ""}; }

  ManualLoop loop_;
  FakeQueue queue_{loop_};
  RecordingTarget function_{loop_};
  Faults faults_;
  LambdaSettings limits_;
  std::shared_ptr<lambda::QueuePoller> poller_;
  int sent_ = 0;
};

TEST_F(QueuePolling, WhatArrivesTogetherIsOneBatch) {
  start();
  send(3);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (std::vector<std::string>{"m0 m1 m2"}));
  EXPECT_EQ(queue_.left(), 0u);
  EXPECT_EQ(poller_->counters().delivered, 3u);
  EXPECT_EQ(poller_->last_result(), "OK");
}

TEST_F(QueuePolling, ABatchHasNoMoreThanItsSize) {
  lambda::BatchSettings settings;
  settings.batch_size = 4;
  start(settings);
  send(9);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (std::vector<std::string>{"m0 m1 m2 m3", "m4 m5 m6 m7", "m8"}));
}

TEST_F(QueuePolling, ABatchMayHoldMoreThanAReceiveGives) {
  lambda::BatchSettings settings;
  settings.batch_size = 25;
  settings.window_s = 1;
  start(settings);
  send(25);
  loop_.settle();
  ASSERT_EQ(function_.batches.size(), 1u);  // full, so it does not wait for its window
  EXPECT_EQ(std::count(function_.batches[0].begin(), function_.batches[0].end(), ' '), 24);
}

TEST_F(QueuePolling, AWindowGathersWhatComesWithinIt) {
  lambda::BatchSettings settings;
  settings.window_s = 2;
  start(settings);
  send(1);
  loop_.pass(kSecond);
  send(1);
  loop_.pass(kSecond - 1);
  EXPECT_TRUE(function_.batches.empty());
  loop_.pass(1);
  EXPECT_EQ(function_.batches, (std::vector<std::string>{"m0 m1"}));
}

TEST_F(QueuePolling, BatchesThatWouldBeOverSixMegabytesAreSplit) {
  queue_.padding = 1024 * 1024;
  start();
  send(10);
  loop_.pass(kSecond);
  ASSERT_EQ(function_.payloads.size(), 2u);
  for (const std::string& payload : function_.payloads) EXPECT_LE(payload.size(), 6u * 1024 * 1024);
  EXPECT_EQ(queue_.left(), 0u);
}

TEST_F(QueuePolling, WhatFailsComesAgainAfterItsVisibilityTimeout) {
  function_.answer = [this](const std::string&) {
    return function_.batches.size() == 1 ? lambda::Outcome{"{}", "Unhandled", ""} : lambda::Outcome{};
  };
  start();
  send(2);
  loop_.pass(30 * kSecond - 1);
  EXPECT_EQ(function_.batches.size(), 1u);
  EXPECT_EQ(poller_->last_result(), "PROBLEM: Function call failed");
  loop_.pass(kSecond);
  EXPECT_EQ(function_.batches, (std::vector<std::string>{"m0 m1", "m0 m1"}));
  EXPECT_EQ(queue_.left(), 0u);
  EXPECT_EQ(poller_->counters().errors, 1u);
}

TEST_F(QueuePolling, OnlyWhatIsNamedAsFailedComesAgain) {
  function_.answer = [](const std::string&) {
    return lambda::Outcome{R"({"batchItemFailures":[{"itemIdentifier":"m1"}]})", "", ""};
  };
  lambda::BatchSettings settings;
  settings.report_failures = true;
  start(settings);
  send(3);
  loop_.pass(kSecond);
  EXPECT_EQ(queue_.names(), (std::set<std::string>{"m1"}));
  EXPECT_EQ(poller_->counters().delivered, 2u);
}

TEST_F(QueuePolling, WithoutBeingToldToReportNamesMeanNothing) {
  function_.answer = [](const std::string&) {
    return lambda::Outcome{R"({"batchItemFailures":[{"itemIdentifier":"m1"}]})", "", ""};
  };
  start();
  send(3);
  loop_.pass(kSecond);
  EXPECT_EQ(queue_.left(), 0u);
}

TEST_F(QueuePolling, AnUnknownNameMeansThatNothingIsDone) {
  function_.answer = [](const std::string&) {
    return lambda::Outcome{R"({"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"other"}]})", "", ""};
  };
  lambda::BatchSettings settings;
  settings.report_failures = true;
  start(settings);
  send(3);
  loop_.pass(kSecond);
  EXPECT_EQ(queue_.left(), 3u);
}

TEST_F(QueuePolling, FiveBatchesRunAtOnceAndFiveMoreEachSecond) {
  function_.duration_ns = 1000 * kSecond;
  queue_.visibility_ns = 2000 * kSecond;
  lambda::BatchSettings settings;
  settings.batch_size = 1;
  start(settings);
  send(100);
  loop_.settle();
  EXPECT_EQ(function_.running, 5);
  loop_.pass(kSecond);
  EXPECT_EQ(function_.running, 10);
  loop_.pass(10 * kSecond);
  EXPECT_EQ(function_.running, 60);
}

TEST_F(QueuePolling, NoMoreRunAtOnceThanMaximumConcurrency) {
  function_.duration_ns = 100 * kMs;
  lambda::BatchSettings settings;
  settings.batch_size = 1;
  settings.max_concurrency = 2;
  start(settings);
  send(40);
  loop_.pass(20 * kSecond);
  EXPECT_EQ(function_.most_at_once, 2);
  EXPECT_EQ(queue_.left(), 0u);
}

TEST_F(QueuePolling, AThrottledBatchIsTriedAgainBeforeItShowsAgain) {
  function_.start = lambda::Start::kReserved;
  start();
  send(1);
  loop_.pass(5 * kSecond);
  EXPECT_GT(function_.refused, 2);
  EXPECT_EQ(poller_->last_result(), "PROBLEM: Function call throttled");
  function_.start = lambda::Start::kStarted;
  loop_.pass(10 * kSecond);
  EXPECT_EQ(queue_.left(), 0u);
  EXPECT_EQ(function_.batches.size(), 1u);
}

TEST_F(QueuePolling, AThrottledMessageIsNotLostHoweverLongItTakes) {
  function_.start = lambda::Start::kAccount;
  start();
  send(1);
  loop_.pass(300 * kSecond);
  EXPECT_EQ(queue_.left(), 1u);
  function_.start = lambda::Start::kStarted;
  loop_.pass(60 * kSecond);
  EXPECT_EQ(queue_.left(), 0u);
}

TEST_F(QueuePolling, AMissingFunctionIsWaitedFor) {
  function_.there = false;
  start();
  send(1);
  loop_.pass(20 * kSecond);
  EXPECT_EQ(poller_->last_result(), "PROBLEM: Function not found");
  EXPECT_EQ(queue_.left(), 1u);
  function_.there = true;
  loop_.pass(5 * kSecond);
  EXPECT_EQ(function_.batches.size(), 1u);
}

TEST_F(QueuePolling, WhenItStopsWhatRunsIsFinished) {
  start();
  send(1);
  loop_.settle();
  ASSERT_EQ(function_.running, 1);
  poller_->stop();
  send(1);
  loop_.pass(kSecond);
  EXPECT_EQ(queue_.names(), (std::set<std::string>{"m1"}));
  EXPECT_EQ(queue_.subscriptions.count(), 0u);
  start();
  loop_.pass(kSecond);
  EXPECT_EQ(queue_.left(), 0u);
}

TEST_F(QueuePolling, AskedForNothingItDoesNothing) {
  start();
  loop_.pass(3600 * kSecond);
  EXPECT_EQ(loop_.waiting(), 0u);  // it is woken, it does not poll
}

class FaultyQueue : public QueuePolling {
 protected:
  FaultyQueue() : QueuePolling({Faults::parse("drop:sqs=20%"), Faults::parse("duplicate:sqs=30%")}) {}
};

TEST_F(FaultyQueue, LosesAndDoublesMessages) {
  start();
  send(1000);
  loop_.pass(60 * kSecond);
  std::size_t delivered = 0;
  for (const std::string& batch : function_.batches)
    delivered += 1 + static_cast<std::size_t>(std::count(batch.begin(), batch.end(), ' '));
  EXPECT_NEAR(static_cast<double>(poller_->counters().dropped), 200, 60);
  EXPECT_NEAR(static_cast<double>(poller_->counters().duplicated), 240, 60);
  EXPECT_EQ(delivered, 1000 - poller_->counters().dropped + poller_->counters().duplicated);
  EXPECT_EQ(queue_.left(), 0u);
}

}  // namespace
}  // namespace echotrace::local
