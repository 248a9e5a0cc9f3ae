// What an invocation is answered, and what it leaves in the log.
#include "collect/functions/handlers.h"
#include "collect/functions/serve.h"
#include "ingest/base/clock.h"
#include "tests/collect/functions/logged.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace echotrace::functions {
namespace {

using ingest::Bucket;
using ingest::RecordKind;

constexpr const char* kRequest = "5f1c0f6e-3d0b-4a7e-9a64-0f8f8b7c1d2e";

struct Rig {
  Output output;
  Environment environment;
  Payload payload;

  explicit Rig(const std::string& handler)
      : environment({"2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef", "echotrace-receive", handler},
                    output.fd()) {}

  Answered ask(std::string text, bool cold = false) {
    Invocation invocation;
    invocation.request_id = kRequest;
    invocation.payload = std::move(text);
    invocation.entry_ns = base::wall_ns();
    invocation.entry_monotonic_ns = base::monotonic_ns();
    invocation.cold = cold;
    Answered answered = answer(environment, invocation, payload);
    environment.log().flush();
    return answered;
  }
};

simdjson::dom::element parsed(simdjson::dom::parser& parser, const std::string& json) {
  simdjson::dom::element root;
  EXPECT_EQ(parser.parse(json).get(root), simdjson::SUCCESS) << json;
  return root;
}

std::int64_t number(simdjson::dom::element object, std::string_view name) {
  std::int64_t value = -1;
  EXPECT_EQ(object[name].get(value), simdjson::SUCCESS) << name;
  return value;
}

TEST(Ping, AnswersItsEnvironmentAndItsClocks) {
  Rig rig("ping");
  const std::int64_t before_ns = base::wall_ns(), before_monotonic_ns = base::monotonic_ns();
  const Answered answered = rig.ask("{}", true);
  const std::int64_t after_ns = base::wall_ns(), after_monotonic_ns = base::monotonic_ns();
  ASSERT_EQ(answered.error_type, "");
  simdjson::dom::parser parser;
  const auto root = parsed(parser, answered.body);
  EXPECT_EQ(number(root, "echotrace"), 1);
  EXPECT_EQ(text_member(root, "environment"), "2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef");
  EXPECT_EQ(text_member(root, "function"), "echotrace-receive");
  EXPECT_EQ(text_member(root, "request_id"), kRequest);
  bool cold = false;
  EXPECT_EQ(root["cold"].get(cold), simdjson::SUCCESS);
  EXPECT_TRUE(cold);
  EXPECT_LE(before_ns, number(root, "entry_ns"));
  EXPECT_LE(number(root, "entry_ns"), number(root, "exit_ns"));
  EXPECT_LE(number(root, "exit_ns"), after_ns);
  EXPECT_LE(before_monotonic_ns, number(root, "entry_monotonic_ns"));
  EXPECT_LE(number(root, "entry_monotonic_ns"), number(root, "exit_monotonic_ns"));
  EXPECT_LE(number(root, "exit_monotonic_ns"), after_monotonic_ns);
}

TEST(Ping, LeavesASampleThatNoRecordsNumberIsSpentOn) {
  Rig rig("ping");
  rig.ask(R"({"run":"r8k2"})");
  rig.ask("no JSON at all");
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 2);
  for (const LoggedRecord& logged : records) {
    EXPECT_EQ(logged.bucket, Bucket::kRecorded);
    EXPECT_EQ(logged.record.kind, RecordKind::kSample);
    EXPECT_EQ(logged.series, "ping");
    EXPECT_EQ(logged.request_id, kRequest);
    EXPECT_EQ(logged.record.seq, ingest::kNone);
    EXPECT_GE(logged.record.duration_ns, 0);
  }
  EXPECT_EQ(records[0].run, "r8k2");
  EXPECT_EQ(records[1].run, "");
}

TEST(Receive, LogsEveryDeliveryOfTheBatch) {
  Rig rig("receive");
  const std::int64_t before_ns = base::wall_ns();
  const Answered answered = rig.ask(
      R"([{"id":"r8k2-0000002a","store":"aurora","store_ns":1763631001390123456},{"id":"else"},{"id":"r8k2-0000002b"}])");
  const std::int64_t after_ns = base::wall_ns();
  EXPECT_EQ(answered.body, R"({"batchItemFailures":[],"received":2,"foreign":1})");
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 3);
  for (int i = 0; i < 2; ++i) {
    const LoggedRecord& logged = records[i];
    EXPECT_EQ(logged.bucket, Bucket::kRecorded);
    EXPECT_EQ(logged.record.kind, RecordKind::kReceive);
    EXPECT_EQ(logged.run, "r8k2");
    EXPECT_EQ(logged.request_id, kRequest);
    EXPECT_EQ(logged.record.batch, 3);
    EXPECT_EQ(logged.record.seq, i);
    EXPECT_LE(before_ns, logged.record.receive_ns);
    EXPECT_LE(logged.record.receive_ns, after_ns);
  }
  EXPECT_EQ(records[0].id, "r8k2-0000002a");
  EXPECT_EQ(records[0].store, "aurora");
  EXPECT_EQ(records[0].record.store_ns, 1'763'631'001'390'123'456);
  EXPECT_EQ(records[0].record.index, 0);
  EXPECT_EQ(records[1].id, "r8k2-0000002b");
  EXPECT_EQ(records[1].store, "direct");
  EXPECT_EQ(records[1].record.store_ns, ingest::kNone);
  EXPECT_EQ(records[1].record.index, 2);
  EXPECT_EQ(records[2].record.kind, RecordKind::kSample);
}

// An invocation without a line would look like one whose records were lost.
TEST(Receive, CountsWhatIsForeign) {
  Rig rig("receive");
  for (const char* payload : {"\x1B[31m", R"({"Records":[]})", R"({"Event":"s3:TestEvent"})"}) {
    const Answered answered = rig.ask(payload);
    EXPECT_EQ(answered.error_type, "") << payload;
  }
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 3);
  for (const LoggedRecord& logged : records) {
    EXPECT_EQ(logged.bucket, Bucket::kRecorded);
    EXPECT_EQ(logged.series, "foreign");
    EXPECT_EQ(logged.request_id, kRequest);
    EXPECT_EQ(logged.record.seq, ingest::kNone);
    EXPECT_GE(logged.record.duration_ns, 0);
  }
  const auto lines = rig.output.lines();
  EXPECT_NE(lines[0].find(R"("foreign":1,"batch":1,"reason":"no JSON: )"), std::string::npos) << lines[0];
  EXPECT_NE(lines[1].find(R"("foreign":0,"batch":0)"), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find(R"("foreign":1,"batch":1,"reason":"names no write of ours")"), std::string::npos) << lines[2];
}

TEST(Handlers, AreNamedByTheLastPartOfTheConfiguredName) {
  EXPECT_EQ(find_handler("receive")->name, "receive");
  EXPECT_EQ(find_handler("functions.write")->name, "write");
  EXPECT_EQ(find_handler("a.b.ping")->name, "ping");
  EXPECT_EQ(find_handler("bootstrap"), nullptr);
  EXPECT_EQ(find_handler(""), nullptr);
  EXPECT_EQ(find_handler("ping."), nullptr);
}

TEST(Handlers, MayBeAnotherForOneInvocation) {
  Rig rig("receive");
  EXPECT_NE(rig.ask(R"({"echotrace":1,"handler":"ping"})").body.find("entry_monotonic_ns"), std::string::npos);
  EXPECT_NE(rig.ask(R"({"handler":"ping"})").body.find("received"), std::string::npos);
  EXPECT_NE(rig.ask(R"({"echotrace":2,"handler":"ping"})").body.find("received"), std::string::npos);
}

TEST(Handlers, ThatThereAreNotFailTheInvocationAlone) {
  Rig rig("bootstrap");
  const Answered answered = rig.ask("{}");
  EXPECT_EQ(answered.error_type, "NoSuchHandler");
  EXPECT_EQ(answered.error_message, "\"bootstrap\" is no handler; there are ping, write, receive, load, ingest");
  EXPECT_EQ(rig.ask(R"({"echotrace":1,"handler":"pong"})").error_message,
            "\"pong\" is no handler; there are ping, write, receive, load, ingest");
  EXPECT_EQ(rig.ask(R"({"echotrace":1,"handler":"ping"})").error_type, "");
}

TEST(Failures, AreLoggedWithTheirRequest) {
  Rig rig("bootstrap");
  rig.ask("{}");
  const auto lines = rig.output.lines();
  ASSERT_EQ(lines.size(), 1);
  simdjson::dom::parser parser;
  const auto root = parsed(parser, lines[0]);
  EXPECT_EQ(text_member(root, "error"), "NoSuchHandler");
  EXPECT_EQ(text_member(root, "message"), "\"bootstrap\" is no handler; there are ping, write, receive, load, ingest");
  EXPECT_EQ(text_member(root, "request_id"), kRequest);
  EXPECT_EQ(read_back(lines[0]).bucket, Bucket::kForeign);
}

TEST(Identity, IsWhatLambdasVariablesSay) {
  ::setenv("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/20/[$LATEST]abc", 1);
  ::setenv("AWS_LAMBDA_FUNCTION_NAME", "echotrace-write", 1);
  ::setenv("_HANDLER", "functions.write", 1);
  const Identity identity = identity_of_process();
  EXPECT_EQ(identity.log_stream, "2026/11/20/[$LATEST]abc");
  EXPECT_EQ(identity.function, "echotrace-write");
  EXPECT_EQ(identity.handler, "functions.write");
  for (const char* name : {"AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_FUNCTION_NAME", "_HANDLER"}) ::unsetenv(name);
  EXPECT_EQ(identity_of_process().log_stream, "");
  EXPECT_EQ(identity_of_process().function, "");
  EXPECT_EQ(identity_of_process().handler, "");
}

}  // namespace
}  // namespace echotrace::functions
