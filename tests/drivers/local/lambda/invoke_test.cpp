#include "tests/drivers/local/lambda/lambda_client.h"

namespace echotrace::local {
namespace {

class Invoke : public LambdaTest {};

TEST_F(Invoke, AnswersWithWhatTheFunctionSays) {
  deploy("f");
  executor_.answer = [](const auto& call) { return lambda::Outcome{call.invocation.payload, "", ""}; };
  const Answer answer = invoke("f", R"({"a":1})");
  EXPECT_EQ(answer->status, 0);
  loop_.pass(10 * kMs);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"a":1})");
  EXPECT_EQ(aws::header_value(answer->headers, "X-Amz-Executed-Version"), "$LATEST");
  EXPECT_EQ(aws::find_header(answer->headers, "X-Amz-Function-Error"), nullptr);
  EXPECT_EQ(aws::find_header(answer->headers, "X-Amz-Log-Result"), nullptr);
  EXPECT_EQ(executor_.calls[0].invocation.request_id, "c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
}

TEST_F(Invoke, AnErrorOfTheFunctionIsStatus200AndAHeader) {
  deploy("f");
  executor_.answer = [](const auto&) { return failed_outcome(); };
  const Answer answer = invoke("f");
  loop_.pass(kSecond);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(aws::header_value(answer->headers, "X-Amz-Function-Error"), "Unhandled");
  EXPECT_EQ(json_at(answer->body, "/errorType"), "Error");
}

TEST_F(Invoke, TheLogsTailComesWhenItIsAskedFor) {
  deploy("f");
  const Answer answer = invoke("f", "{}", {{"x-amz-log-type", "Tail"}});
  loop_.pass(kSecond);
  EXPECT_EQ(aws::header_value(answer->headers, "X-Amz-Log-Result"), "dGFpbA==");  // "tail"
  EXPECT_EQ(outcome(*invoke("f", "{}", {{"X-Amz-Log-Type", "All"}})), "400 ValidationException");
}

TEST_F(Invoke, NoPayloadIsAnEmptyEvent) {
  deploy("f");
  invoke("f", "");
  EXPECT_EQ(executor_.calls.at(0).invocation.payload, "{}");
}

TEST_F(Invoke, APayloadIsAnyJson) {
  deploy("f");
  for (const char* const payload : {"null", "1", R"("text")", "[]", " {} "}) {
    const Answer answer = invoke("f", payload);
    loop_.pass(kSecond);
    EXPECT_EQ(answer->status, 200) << payload;
  }
  for (const char* const payload : {"{", "nul", "\xff", "{} {}", " "})
    EXPECT_EQ(outcome(*invoke("f", payload)), "400 InvalidRequestContentException") << payload;
}

TEST_F(Invoke, PayloadsHaveTheLimitsOfAWS) {
  deploy("f");
  const auto text = [](std::size_t bytes) { return "\"" + std::string(bytes - 2, 'x') + "\""; };
  const aws::Headers event{{"X-Amz-Invocation-Type", "Event"}};
  invoke("f", text(6'291'456));
  EXPECT_EQ(executor_.calls.size(), 1u);
  const Answer long_one = invoke("f", text(6'291'457));
  EXPECT_EQ(outcome(*long_one), "413 RequestEntityTooLargeException");
  EXPECT_EQ(json_at(long_one->body, "/Message"),
            "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)");
  EXPECT_EQ(invoke("f", text(1'048'576), event)->status, 202);
  EXPECT_EQ(outcome(*invoke("f", text(1'048'577), event)), "413 RequestEntityTooLargeException");
}

TEST_F(Invoke, AnEventIsAcceptedBeforeItRuns) {
  deploy("f");
  const Answer answer = invoke("f", R"({"e":1})", {{"X-Amz-Invocation-Type", "Event"}});
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->body, "");
  EXPECT_TRUE(executor_.calls.empty());
  loop_.settle();
  ASSERT_EQ(executor_.calls.size(), 1u);
  EXPECT_EQ(executor_.calls[0].invocation.payload, R"({"e":1})");
  EXPECT_EQ(executor_.calls[0].invocation.request_id, "c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
}

TEST_F(Invoke, ADryRunRunsNothing) {
  deploy("f");
  EXPECT_EQ(invoke("f", "{}", {{"X-Amz-Invocation-Type", "DryRun"}})->status, 204);
  loop_.pass(kSecond);
  EXPECT_TRUE(executor_.calls.empty());
  EXPECT_EQ(outcome(*invoke("f", "{}", {{"X-Amz-Invocation-Type", "Later"}})), "400 ValidationException");
}

TEST_F(Invoke, AFunctionThatIsPendingIsAConflict) {
  create("f");
  EXPECT_EQ(outcome(*invoke("f")), "409 ResourceConflictException");
  EXPECT_EQ(outcome(*invoke("f", "{}", {{"X-Amz-Invocation-Type", "Event"}})), "409 ResourceConflictException");
  EXPECT_EQ(outcome(*invoke("g")), "404 ResourceNotFoundException");
}

TEST_F(Invoke, OverItsReservationItIsThrottled) {
  deploy("f");
  ask("PUT", "/2017-10-31/functions/f/concurrency", R"({"ReservedConcurrentExecutions":1})");
  const Answer first = invoke("f"), second = invoke("f");
  EXPECT_EQ(outcome(*second), "429 TooManyRequestsException");
  EXPECT_EQ(json_at(second->body, "/Reason"), "ReservedFunctionConcurrentInvocationLimitExceeded");
  EXPECT_NE(aws::header_value(second->headers, "Retry-After"), "");
  loop_.pass(10 * kMs);
  EXPECT_EQ(first->status, 200);
  invoke("f");
  EXPECT_EQ(executor_.calls.size(), 2u);
}

TEST_F(Invoke, TheClientsContextReachesTheFunctionOnOneLine) {
  deploy("f");
  const std::string context = base::encode_base64("{\n \"client\": {\"app\": \"a\"}}");
  invoke("f", "{}", {{"X-Amz-Client-Context", context}});
  EXPECT_EQ(executor_.calls.at(0).invocation.client_context, R"({"client":{"app":"a"}})");
  for (const std::string& wrong : {std::string("!"), base::encode_base64("[1]"), std::string(3584, 'A')})
    EXPECT_EQ(outcome(*invoke("f", "{}", {{"X-Amz-Client-Context", wrong}})), "400 InvalidRequestContentException");
}

TEST_F(Invoke, EveryInvocationHasATrace) {
  deploy("f");
  const Answer made = invoke("f");
  invoke("f", "{}", {{"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"}});
  loop_.pass(kSecond);
  EXPECT_EQ(executor_.calls.at(0).invocation.trace_id, aws::header_value(made->headers, "X-Amzn-Trace-Id"));
  EXPECT_TRUE(executor_.calls[0].invocation.trace_id.starts_with("Root=1-6b49d201-"));  // 1,800,000,001 s
  EXPECT_EQ(executor_.calls[0].invocation.trace_id.size(), 74u);
  EXPECT_EQ(executor_.calls.at(1).invocation.trace_id, "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
}

TEST_F(Invoke, AFunctionDeletedWhileItRunsStillAnswers) {
  deploy("f");
  const Answer answer = invoke("f");
  ask("DELETE", "/2015-03-31/functions/f");
  loop_.pass(kSecond);
  EXPECT_EQ(answer->status, 200);
}

class SmallAccount : public LambdaTest {
 protected:
  static LambdaSettings settings() {
    LambdaSettings small;
    small.account_concurrency = 2;
    return small;
  }
  SmallAccount() : LambdaTest(settings()) {}
};

TEST_F(SmallAccount, IsThrottledWhenItsLimitIsReached) {
  deploy("f");
  deploy("g");
  invoke("f");
  invoke("g");
  const Answer third = invoke("f");
  EXPECT_EQ(outcome(*third), "429 TooManyRequestsException");
  EXPECT_EQ(json_at(third->body, "/Reason"), "ConcurrentInvocationLimitExceeded");
}

}  // namespace
}  // namespace echotrace::local
