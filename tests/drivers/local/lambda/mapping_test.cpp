#include "tests/drivers/local/lambda/lambda_client.h"
#include "tests/drivers/local/lambda/recording_target.h"

namespace echotrace::local {
namespace {

class Mappings : public LambdaTest {
 protected:
  void SetUp() override { deploy("f"); }

  aws::HttpResponse map(std::string_view source, const std::string& more = "", const std::string& function = "f") {
    return ask("POST", "/2015-03-31/event-source-mappings",
               R"({"FunctionName":")" + function + R"(","EventSourceArn":")" + std::string(source) + "\"" + more + "}");
  }
  aws::HttpResponse map_stream(const std::string& more = "") {
    return map(kStreamArn, R"(,"StartingPosition":"TRIM_HORIZON")" + more);
  }
  std::string mapped(const aws::HttpResponse& answer) {
    EXPECT_EQ(answer.status, 202) << answer.body;
    loop_.pass(kSecond);
    return json_at(answer.body, "/UUID");
  }
  aws::HttpResponse at(const std::string& uuid, const char* method = "GET", std::string body = {}) {
    return ask(method, "/2015-03-31/event-source-mappings/" + uuid, std::move(body));
  }
  std::string state(const std::string& uuid) { return json_at(at(uuid).body, "/State"); }
};

TEST_F(Mappings, OfAQueueHaveTheDefaultsOfAWS) {
  const auto made = map(kQueueArn);
  EXPECT_EQ(made.status, 202);
  EXPECT_EQ(json_at(made.body, "/State"), "Creating");
  EXPECT_EQ(json_at(made.body, "/BatchSize"), "10");
  EXPECT_EQ(json_at(made.body, "/MaximumBatchingWindowInSeconds"), "0");
  EXPECT_EQ(json_at(made.body, "/FunctionArn"), arn("f"));
  EXPECT_EQ(json_at(made.body, "/EventSourceArn"), kQueueArn);
  EXPECT_EQ(json_at(made.body, "/FunctionResponseTypes"), "[]");
  EXPECT_EQ(json_at(made.body, "/LastModified"), "1800000001.0");
  EXPECT_EQ(json_at(made.body, "/StartingPosition"), "");
  EXPECT_EQ(json_at(made.body, "/UUID").size(), 36u);
}

TEST_F(Mappings, OfAStreamHaveTheDefaultsOfAWS) {
  const auto made = map_stream();
  EXPECT_EQ(json_at(made.body, "/BatchSize"), "100");
  EXPECT_EQ(json_at(made.body, "/StartingPosition"), "TRIM_HORIZON");
  EXPECT_EQ(json_at(made.body, "/ParallelizationFactor"), "1");
  EXPECT_EQ(json_at(made.body, "/MaximumRetryAttempts"), "-1");
  EXPECT_EQ(json_at(made.body, "/MaximumRecordAgeInSeconds"), "-1");
  EXPECT_EQ(json_at(made.body, "/BisectBatchOnFunctionError"), "false");
}

TEST_F(Mappings, AreEnabledAfterAWhileAndThenDeliver) {
  queue_.send("m1");
  const std::string uuid = json_at(map(kQueueArn).body, "/UUID");
  loop_.pass(19 * kMs);
  EXPECT_EQ(state(uuid), "Creating");
  EXPECT_TRUE(executor_.calls.empty());
  loop_.pass(kMs);
  EXPECT_EQ(state(uuid), "Enabled");
  EXPECT_EQ(json_at(at(uuid).body, "/LastProcessingResult"), "No records processed");
  loop_.pass(kSecond);
  ASSERT_EQ(executor_.calls.size(), 1u);
  EXPECT_EQ(RecordingTarget::names_in(executor_.calls[0].invocation.payload), "m1");
  EXPECT_EQ(executor_.calls[0].invocation.request_id.size(), 36u);
  EXPECT_EQ(json_at(at(uuid).body, "/LastProcessingResult"), "OK");
  EXPECT_EQ(queue_.left(), 0u);
}

TEST_F(Mappings, OfAStreamDeliverWhatIsWritten) {
  mapped(map_stream(R"(,"BatchSize":2)"));
  for (const char* const name : {"1", "2", "3"}) stream_.write(name);
  loop_.pass(kSecond);
  ASSERT_EQ(executor_.calls.size(), 2u);
  EXPECT_EQ(RecordingTarget::names_in(executor_.calls[0].invocation.payload), "1 2");
  EXPECT_EQ(RecordingTarget::names_in(executor_.calls[1].invocation.payload), "3");
}

TEST_F(Mappings, ThatAreCreatedDisabledStandStill) {
  const std::string uuid = mapped(map(kQueueArn, R"(,"Enabled":false)"));
  EXPECT_EQ(state(uuid), "Disabled");
  queue_.send("m1");
  loop_.pass(kMinute);
  EXPECT_TRUE(executor_.calls.empty());
  EXPECT_EQ(json_at(at(uuid, "PUT", R"({"Enabled":true})").body, "/State"), "Enabling");
  loop_.pass(kSecond);
  EXPECT_EQ(state(uuid), "Enabled");
  EXPECT_EQ(executor_.calls.size(), 1u);
}

TEST_F(Mappings, ThatAreDisabledStopAndGoOnWhereTheyWere) {
  const std::string uuid = mapped(map_stream());
  stream_.write("1");
  loop_.pass(kSecond);
  EXPECT_EQ(json_at(at(uuid, "PUT", R"({"Enabled":false})").body, "/State"), "Disabling");
  stream_.write("2");
  loop_.pass(kSecond);
  EXPECT_EQ(state(uuid), "Disabled");
  EXPECT_EQ(executor_.calls.size(), 1u);
  at(uuid, "PUT", R"({"Enabled":true})");
  loop_.pass(kSecond);
  ASSERT_EQ(executor_.calls.size(), 2u);
  EXPECT_EQ(RecordingTarget::names_in(executor_.calls[1].invocation.payload), "2");
}

TEST_F(Mappings, AreChangedOneAtATime) {
  const std::string uuid = json_at(map(kQueueArn).body, "/UUID");
  EXPECT_EQ(outcome(at(uuid, "PUT", "{}")), "400 ResourceInUseException");
  EXPECT_EQ(outcome(at(uuid, "DELETE")), "400 ResourceInUseException");
  loop_.pass(kSecond);
  const auto changed = at(uuid, "PUT", R"({"BatchSize":3})");
  EXPECT_EQ(json_at(changed.body, "/State"), "Updating");
  EXPECT_EQ(json_at(changed.body, "/BatchSize"), "3");
  EXPECT_EQ(outcome(at(uuid, "PUT", "{}")), "400 ResourceInUseException");
}

TEST_F(Mappings, ThatAreDeletedGoAfterAWhile) {
  const std::string uuid = mapped(map(kQueueArn));
  const auto deleted = at(uuid, "DELETE");
  EXPECT_EQ(deleted.status, 202);
  EXPECT_EQ(json_at(deleted.body, "/State"), "Deleting");
  queue_.send("m1");
  EXPECT_EQ(outcome(map(kQueueArn)), "409 ResourceConflictException");
  loop_.pass(kSecond);
  EXPECT_EQ(outcome(at(uuid)), "404 ResourceNotFoundException");
  EXPECT_TRUE(executor_.calls.empty());
  EXPECT_EQ(queue_.subscriptions.count(), 0u);
  EXPECT_EQ(map(kQueueArn).status, 202);
}

TEST_F(Mappings, OfOneSourceAndFunctionAreOne) {
  const std::string uuid = mapped(map(kQueueArn));
  const auto again = map(kQueueArn);
  EXPECT_EQ(outcome(again), "409 ResourceConflictException");
  EXPECT_NE(json_at(again.body, "/Message").find(uuid), std::string::npos);
  deploy("g");
  EXPECT_EQ(map(kQueueArn, "", "g").status, 202);
}

TEST_F(Mappings, NeedAFunctionAndASource) {
  EXPECT_EQ(outcome(map(kQueueArn, "", "g")), "404 ResourceNotFoundException");
  EXPECT_EQ(outcome(map("arn:aws:sqs:us-east-1:000000000000:none")), "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(map("arn:aws:kinesis:us-east-1:000000000000:stream/s")), "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(map("jobs")), "400 ValidationException");
  EXPECT_EQ(outcome(map(kStreamArn)), "400 ValidationException");  // no starting position
  EXPECT_EQ(outcome(ask("POST", "/2015-03-31/event-source-mappings", R"({"FunctionName":"f"})")),
            "400 ValidationException");
  EXPECT_EQ(outcome(ask("POST", "/2015-03-31/event-source-mappings", "{}")), "400 ValidationException");
}

TEST_F(Mappings, RefuseWhatIsOutOfTheBoundsOfAWS) {
  for (const char* const more :
       {R"(,"BatchSize":0)", R"(,"BatchSize":10001)", R"(,"MaximumBatchingWindowInSeconds":301)",
        R"(,"ScalingConfig":{"MaximumConcurrency":1})", R"(,"ScalingConfig":{"MaximumConcurrency":1001})",
        R"(,"FunctionResponseTypes":["Everything"])"})
    EXPECT_EQ(outcome(map(kQueueArn, more)), "400 ValidationException") << more;
  for (const char* const more : {R"(,"BatchSize":11)", R"(,"StartingPosition":"LATEST")",
                                 R"(,"ParallelizationFactor":2)", R"(,"BisectBatchOnFunctionError":true)",
                                 R"(,"MaximumRetryAttempts":1)", R"(,"FilterCriteria":{"Filters":[{"Pattern":"{}"}]})"})
    EXPECT_EQ(outcome(map(kQueueArn, more)), "400 InvalidParameterValueException") << more;
  for (const char* const more : {R"(,"ParallelizationFactor":11)", R"(,"MaximumRecordAgeInSeconds":59)",
                                 R"(,"MaximumRecordAgeInSeconds":604801)", R"(,"MaximumRetryAttempts":-2)"})
    EXPECT_EQ(outcome(map_stream(more)), "400 ValidationException") << more;
  for (const char* const more : {R"(,"ScalingConfig":{"MaximumConcurrency":2})", R"(,"TumblingWindowInSeconds":5)",
                                 R"(,"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:::x"}})"})
    EXPECT_EQ(outcome(map_stream(more)), "400 InvalidParameterValueException") << more;
  EXPECT_EQ(ask("GET", "/2015-03-31/event-source-mappings").body, R"({"EventSourceMappings":[]})");
}

TEST_F(Mappings, TakeBatchesOverTenFromAQueueWithAWindow) {
  EXPECT_EQ(map(kQueueArn, R"(,"BatchSize":11,"MaximumBatchingWindowInSeconds":1)").status, 202);
}

TEST_F(Mappings, RefuseAQueueThatShowsMessagesAgainBeforeTheFunctionHasEnded) {
  deploy("slow", R"(,"Timeout":31)");
  const auto refused = map(kQueueArn, "", "slow");
  EXPECT_EQ(json_at(refused.body, "/Message"),
            "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds");
}

TEST_F(Mappings, AreListedByFunctionAndSource) {
  deploy("g");
  mapped(map(kQueueArn));
  mapped(map(kQueueArn, "", "g"));
  mapped(map_stream());
  const auto count = [&](const std::string& query) {
    simdjson::dom::parser parser;
    const std::string body = ask("GET", "/2015-03-31/event-source-mappings" + query).body;
    simdjson::dom::array list;
    EXPECT_EQ(parser.parse(body).at_key("EventSourceMappings").get(list), simdjson::SUCCESS) << body;
    return list.size();
  };
  EXPECT_EQ(count(""), 3u);
  EXPECT_EQ(count("?FunctionName=f"), 2u);
  EXPECT_EQ(count("?EventSourceArn=" + aws::uri_encode(kQueueArn)), 2u);
  EXPECT_EQ(count("?FunctionName=" + aws::uri_encode(arn("g")) + "&EventSourceArn=" + aws::uri_encode(kQueueArn)), 1u);
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/event-source-mappings?FunctionName=nobody")),
            "404 ResourceNotFoundException");
  std::size_t seen = 0;
  std::string marker;
  do {
    const std::string body =
        ask("GET", "/2015-03-31/event-source-mappings?MaxItems=1" + (marker.empty() ? "" : "&Marker=" + marker)).body;
    EXPECT_EQ(json_at(body, "/EventSourceMappings/1"), "");
    marker = aws::uri_encode(json_at(body, "/NextMarker"));
    ++seen;
  } while (!marker.empty() && seen < 10);
  EXPECT_EQ(seen, 3u);
}

TEST_F(Mappings, CanBeGivenAnotherFunction) {
  deploy("g");
  const std::string uuid = mapped(map(kQueueArn));
  EXPECT_EQ(json_at(at(uuid, "PUT", R"({"FunctionName":"g"})").body, "/FunctionArn"), arn("g"));
  loop_.pass(kSecond);
  queue_.send("m1");
  loop_.pass(kSecond);
  ASSERT_EQ(executor_.calls.size(), 1u);
  EXPECT_EQ(executor_.calls[0].function->name, "g");
}

TEST_F(Mappings, OutliveTheirFunctionAndServeTheNextOfThatName) {
  const std::string uuid = mapped(map(kQueueArn));
  ask("DELETE", "/2015-03-31/functions/f");
  queue_.send("m1");
  loop_.pass(kSecond);
  EXPECT_EQ(json_at(at(uuid).body, "/LastProcessingResult"), "PROBLEM: Function not found");
  deploy("f");
  loop_.pass(kMinute);
  EXPECT_EQ(executor_.calls.size(), 1u);
}

TEST_F(Mappings, SayWhenTheirFunctionFailsOrIsThrottled) {
  const std::string uuid = mapped(map_stream());
  executor_.answer = [](const auto&) { return failed_outcome(); };
  stream_.write("1");
  loop_.pass(kSecond);
  EXPECT_EQ(json_at(at(uuid).body, "/LastProcessingResult"), "PROBLEM: Function call failed");
  ask("PUT", "/2017-10-31/functions/f/concurrency", R"({"ReservedConcurrentExecutions":0})");
  loop_.pass(kMinute);
  EXPECT_EQ(json_at(at(uuid).body, "/LastProcessingResult"), "PROBLEM: Function call throttled");
}

TEST_F(Mappings, HaveTags) {
  const auto made = map(kQueueArn, R"(,"Tags":{"run":"r1"})");
  const std::string target = "/2017-03-31/tags/" + aws::uri_encode(json_at(made.body, "/EventSourceMappingArn"));
  EXPECT_EQ(ask("GET", target).body, R"({"Tags":{"run":"r1"}})");
  EXPECT_EQ(ask("DELETE", target + "?tagKeys=run").status, 204);
  EXPECT_EQ(ask("GET", target).body, R"({"Tags":{}})");
}

TEST_F(Mappings, ThatRunWhenTheEndpointEndsLeaveNothingBehind) {
  ManualLoop loop;
  FakeExecutor executor{loop};
  FakeQueue queue{loop};
  FakeStream stream{loop};
  Faults faults({}, 1);
  auto service = std::make_unique<Lambda>(loop, executor, queue, stream, faults, LambdaSettings());
  const auto post = [&](const char* path, const std::string& body) {
    Exchange exchange;
    exchange.request.method = "POST";
    exchange.request.path = path;
    exchange.request.body = body;
    const std::string operation = service->operation_of(exchange.request);
    service->serve(operation, std::move(exchange), [](const aws::HttpResponse&) {});
  };
  post("/2015-03-31/functions", creation("f"));
  loop.pass(kSecond);
  post("/2015-03-31/event-source-mappings",
       R"({"FunctionName":"f","EventSourceArn":")" + std::string(kQueueArn) + "\"}");
  loop.pass(kSecond);
  queue.send("m1");
  loop.settle();
  ASSERT_EQ(executor.calls.size(), 1u);
  service.reset();
  EXPECT_EQ(queue.subscriptions.count(), 0u);
  loop.pass(kMinute);  // what it ends with finds nobody, and does no harm
  EXPECT_EQ(executor.calls.size(), 1u);
}

}  // namespace
}  // namespace echotrace::local
