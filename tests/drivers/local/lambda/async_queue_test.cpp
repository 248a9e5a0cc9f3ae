// Waits are those of "Asynchronous invocation" in Lambda's developer guide.
#include "tests/drivers/local/lambda/lambda_client.h"

#include <set>

namespace echotrace::local {
namespace {

class AsyncEvents : public LambdaTest {
 protected:
  explicit AsyncEvents(LambdaSettings settings = {}, std::vector<Fault> faults = {})
      : LambdaTest(std::move(settings), std::move(faults)) {
    executor_.duration_ns = kMs;
  }

  void send(const std::string& payload = "{}") { lambda_.invoke_later(arn("f"), payload); }
  void reserve(int count) {
    ask("PUT", "/2017-10-31/functions/f/concurrency",
        R"({"ReservedConcurrentExecutions":)" + std::to_string(count) + "}");
  }
  void configure(const std::string& body) {
    ASSERT_EQ(ask("PUT", "/2019-09-25/functions/f/event-invoke-config", body).status, 200);
  }
  std::vector<std::int64_t> call_seconds(std::int64_t since_ns) const {
    std::vector<std::int64_t> seconds;
    for (const auto& call : executor_.calls) seconds.push_back((call.at_ns - since_ns) / kSecond);
    return seconds;
  }
  const lambda::AsyncCounters& counters() const { return lambda_.async_counters(); }
};

TEST_F(AsyncEvents, RunOnceWhenAllGoesWell) {
  deploy("f");
  send(R"({"n":1})");
  loop_.pass(10 * kMinute);
  ASSERT_EQ(executor_.calls.size(), 1u);
  EXPECT_EQ(executor_.calls[0].invocation.payload, R"({"n":1})");
  EXPECT_EQ(counters().succeeded, 1u);
}

TEST_F(AsyncEvents, EachHasARequestIdOfItsOwn) {
  deploy("f");
  for (int i = 0; i < 20; ++i) send();
  loop_.pass(kSecond);
  std::set<std::string> ids;
  for (const auto& call : executor_.calls) ids.insert(call.invocation.request_id);
  EXPECT_EQ(ids.size(), 20u);
  EXPECT_EQ(ids.begin()->size(), 36u);
}

TEST_F(AsyncEvents, AreTriedAgainAfterOneMinuteAndAfterTwo) {
  deploy("f");
  executor_.answer = [](const auto&) { return failed_outcome(); };
  const std::int64_t start_ns = loop_.now_ns();
  send();
  loop_.pass(60 * kMinute);
  EXPECT_EQ(call_seconds(start_ns), (std::vector<std::int64_t>{0, 60, 180}));
  EXPECT_EQ(executor_.calls[0].invocation.request_id, executor_.calls[2].invocation.request_id);
  EXPECT_EQ(counters().failed, 1u);
  EXPECT_EQ(counters().errors, 3u);
}

TEST_F(AsyncEvents, WithoutRetriesAreTriedOnce) {
  deploy("f");
  configure(R"({"MaximumRetryAttempts":0})");
  executor_.answer = [](const auto&) { return failed_outcome(); };
  send();
  loop_.pass(60 * kMinute);
  EXPECT_EQ(executor_.calls.size(), 1u);
  EXPECT_EQ(counters().failed, 1u);
}

TEST_F(AsyncEvents, SucceedWhenARetryDoes) {
  deploy("f");
  executor_.answer = [this](const auto&) { return executor_.calls.size() < 2 ? failed_outcome() : lambda::Outcome{}; };
  send();
  loop_.pass(60 * kMinute);
  EXPECT_EQ(executor_.calls.size(), 2u);
  EXPECT_EQ(counters().succeeded, 1u);
  EXPECT_EQ(counters().failed, 0u);
}

TEST_F(AsyncEvents, WaitTwiceAsLongAfterEachThrottlingUpToFiveMinutes) {
  deploy("f");
  reserve(0);
  send();
  std::vector<std::int64_t> at_s;
  std::uint64_t seen = 0;
  for (std::int64_t second = 0; second < 1500; ++second) {
    loop_.settle();
    if (counters().throttled > seen) at_s.push_back(second);
    seen = counters().throttled;
    loop_.pass(kSecond - 1);
    loop_.pass(1);
  }
  EXPECT_EQ(at_s, (std::vector<std::int64_t>{0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111, 1411}));
  EXPECT_TRUE(executor_.calls.empty());
}

TEST_F(AsyncEvents, RunAsSoonAsConcurrencyIsGivenBack) {
  deploy("f");
  reserve(0);
  send();
  loop_.pass(100 * kSecond);
  ask("DELETE", "/2017-10-31/functions/f/concurrency");
  loop_.settle();
  EXPECT_EQ(executor_.calls.size(), 1u);
}

TEST_F(AsyncEvents, KeepTheOrderOfTheirArrivalAndTheReservation) {
  deploy("f");
  reserve(3);
  executor_.duration_ns = 50 * kMs;
  for (int i = 0; i < 30; ++i) send(std::to_string(i));
  loop_.pass(kSecond);
  ASSERT_EQ(executor_.calls.size(), 30u);
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(executor_.calls[static_cast<std::size_t>(i)].invocation.payload, std::to_string(i));
  EXPECT_EQ(executor_.most_at_once, 3);
}

TEST_F(AsyncEvents, OlderThanTheirMaximumAgeAreGivenUp) {
  deploy("f");
  configure(R"({"MaximumEventAgeInSeconds":60})");
  reserve(0);
  send();
  loop_.pass(10 * kMinute);
  EXPECT_EQ(counters().expired, 1u);
  ask("DELETE", "/2017-10-31/functions/f/concurrency");
  loop_.pass(kMinute);
  EXPECT_TRUE(executor_.calls.empty());
}

TEST_F(AsyncEvents, WaitForAFunctionThatIsPending) {
  create("f");
  send();
  loop_.pass(10 * kMs);
  EXPECT_TRUE(executor_.calls.empty());
  loop_.pass(10 * kMs);
  EXPECT_EQ(executor_.calls.size(), 1u);
  EXPECT_EQ(counters().throttled, 0u);
}

TEST_F(AsyncEvents, OfADeletedFunctionAreGone) {
  deploy("f");
  reserve(0);
  send();
  send();
  loop_.pass(kSecond);
  ask("DELETE", "/2015-03-31/functions/f");
  loop_.pass(60 * kMinute);
  EXPECT_EQ(counters().deleted, 2u);
  EXPECT_FALSE(lambda_.invoke_later(arn("f"), "{}"));
  EXPECT_EQ(loop_.waiting(), 0u);
}

TEST_F(AsyncEvents, OfADeletedFunctionDoNotReachTheNextOfThatName) {
  deploy("f");
  executor_.answer = [](const auto&) { return failed_outcome(); };
  send(R"("old")");
  loop_.pass(kSecond);
  ask("DELETE", "/2015-03-31/functions/f");
  deploy("f");
  loop_.pass(60 * kMinute);
  EXPECT_EQ(executor_.calls.size(), 1u);
  EXPECT_EQ(counters().deleted, 1u);
}

class SmallQueue : public AsyncEvents {
 protected:
  static LambdaSettings settings() {
    LambdaSettings small;
    small.max_queued_bytes = 100;
    return small;
  }
  SmallQueue() : AsyncEvents(settings()) {}
};

TEST_F(SmallQueue, LosesWhatFindsNoRoomAndSaysSo) {
  deploy("f");
  reserve(0);
  for (int i = 0; i < 5; ++i) send("\"" + std::string(28, 'x') + "\"");
  EXPECT_EQ(counters().overrun, 2u);
  ask("DELETE", "/2017-10-31/functions/f/concurrency");
  loop_.pass(kMinute);
  EXPECT_EQ(executor_.calls.size(), 3u);
  for (int i = 0; i < 3; ++i) send("\"" + std::string(28, 'x') + "\"");
  EXPECT_EQ(counters().overrun, 2u);  // there is room again
}

class FaultyEvents : public AsyncEvents {
 protected:
  FaultyEvents() : AsyncEvents({}, {Faults::parse("duplicate:lambda=30%"), Faults::parse("drop:lambda=20%")}) {}
};

TEST_F(FaultyEvents, AreLostAndDoubledAsOftenAsWasAskedFor) {
  deploy("f");
  for (int i = 0; i < 2000; ++i) send();
  loop_.pass(kMinute);
  EXPECT_NEAR(static_cast<double>(counters().dropped), 400, 80);
  EXPECT_NEAR(static_cast<double>(counters().duplicated), 480, 80);  // of those that were not lost
  EXPECT_EQ(executor_.calls.size(), 2000 - counters().dropped + counters().duplicated);
}

class EventInvokeOperations : public LambdaTest {
 protected:
  static constexpr const char* kTarget = "/2019-09-25/functions/f/event-invoke-config";
};

TEST_F(EventInvokeOperations, AConfigIsPutShownChangedAndDeleted) {
  deploy("f");
  EXPECT_EQ(outcome(ask("GET", kTarget)), "404 ResourceNotFoundException");
  EXPECT_EQ(outcome(ask("POST", kTarget, R"({"MaximumRetryAttempts":1})")), "404 ResourceNotFoundException");
  EXPECT_EQ(ask("PUT", kTarget, R"({"MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":3600})").status, 200);
  const auto changed = ask("POST", kTarget, R"({"MaximumRetryAttempts":1})");
  EXPECT_EQ(json_at(changed.body, "/MaximumRetryAttempts"), "1");
  EXPECT_EQ(json_at(changed.body, "/MaximumEventAgeInSeconds"), "3600");
  EXPECT_EQ(json_at(changed.body, "/FunctionArn"), arn("f") + ":$LATEST");
  EXPECT_EQ(json_at(changed.body, "/LastModified"), "1800000001.0");
  ask("PUT", kTarget, R"({"MaximumRetryAttempts":2})");
  EXPECT_EQ(json_at(ask("GET", kTarget).body, "/MaximumEventAgeInSeconds"), "");
  EXPECT_EQ(ask("DELETE", kTarget).status, 204);
  EXPECT_EQ(outcome(ask("DELETE", kTarget)), "404 ResourceNotFoundException");
}

TEST_F(EventInvokeOperations, ValuesOutOfBoundsAreRefused) {
  deploy("f");
  for (const char* const body : {R"({"MaximumRetryAttempts":3})", R"({"MaximumRetryAttempts":-1})",
                                 R"({"MaximumEventAgeInSeconds":59})", R"({"MaximumEventAgeInSeconds":21601})"})
    EXPECT_EQ(outcome(ask("PUT", kTarget, body)), "400 ValidationException") << body;
  EXPECT_EQ(outcome(ask("PUT", kTarget, "{}")), "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(ask("PUT", kTarget, R"({"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:::x"}}})")),
            "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(ask("GET", kTarget)), "404 ResourceNotFoundException");
}

}  // namespace
}  // namespace echotrace::local
