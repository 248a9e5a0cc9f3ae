// The write handler against a store that answers as a test wants it to.
#include "collect/functions/serve.h"
#include "ingest/base/clock.h"
#include "tests/collect/functions/logged.h"
#include "tests/drivers/aws/loopback_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>

namespace echotrace::functions {
namespace {

using ingest::Bucket;
using ingest::RecordKind;

constexpr std::int64_t kMs = 1'000'000;

class Variables {
 public:
  explicit Variables(const std::string& endpoint) {
    for (const auto& [name, value] : {std::pair<const char*, std::string>{"AWS_ENDPOINT_URL", endpoint},
                                      {"AWS_REGION", "eu-west-1"},
                                      {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                                      {"AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
                                      {"AWS_SESSION_TOKEN", "the-session-token"},
                                      {"AWS_CONFIG_FILE", "/dev/null"},
                                      {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"},
                                      {"AWS_EC2_METADATA_DISABLED", "true"}}) {
      ::setenv(name, value.c_str(), 1);
    }
    for (const char* name : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB",
                             "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}) {
      ::unsetenv(name);
    }
    std::signal(SIGPIPE, SIG_IGN);
  }
};

struct Rig {
  aws::LoopbackServer server;
  Variables variables;
  Output output;
  Environment environment{{"stream", "echotrace-write", "write"}, output.fd()};
  Payload payload;

  explicit Rig(aws::LoopbackServer::Handler handler = [](const std::string&) { return aws::ok(""); })
      : server(std::move(handler)), variables(server.origin()) {}

  Answered ask(std::string order, std::int64_t milliseconds_left = 0) {
    Invocation invocation;
    invocation.request_id = "5f1c0f6e-3d0b-4a7e-9a64-0f8f8b7c1d2e";
    invocation.payload = std::move(order);
    invocation.entry_ns = base::wall_ns();
    invocation.entry_monotonic_ns = base::monotonic_ns();
    if (milliseconds_left != 0) invocation.deadline_ms = invocation.entry_ns / kMs + milliseconds_left;
    Answered answered = answer(environment, invocation, payload);
    environment.log().flush();
    return answered;
  }
};

std::string s3_order(const std::string& rest) {
  return R"({"store":"s3","place":{"bucket":"mybucket"},"run":"r8k2",)" + rest + "}";
}

void expect_write(const LoggedRecord& logged) {
  EXPECT_EQ(logged.bucket, Bucket::kRecorded);
  EXPECT_EQ(logged.record.kind, RecordKind::kWrite);
  EXPECT_EQ(logged.run, "r8k2");
  EXPECT_EQ(logged.request_id, "5f1c0f6e-3d0b-4a7e-9a64-0f8f8b7c1d2e");
}

TEST(Write, PutsObjectsThatCarryTheirIdAndLogsThem) {
  Rig rig;
  const std::int64_t before_ns = base::wall_ns();
  const Answered answered = rig.ask(
      s3_order(R"("cell":3,"trial":1,"key_prefix":"in/","key_bytes":40,"value_bytes":889,"count":3,"first":42)"));
  const std::int64_t after_ns = base::wall_ns();
  EXPECT_EQ(answered.error_type, "") << answered.error_message;
  EXPECT_NE(answered.body.find(R"("echotrace":1,"writes":3,"ok":3,"failed":0)"), std::string::npos) << answered.body;
  EXPECT_NE(answered.body.find(R"("environment":"stream")"), std::string::npos) << answered.body;

  std::vector<std::string> paths;
  for (const std::string& request : rig.server.requests()) {
    paths.push_back(request.substr(0, request.find(" HTTP/")));
    EXPECT_NE(request.find("\r\nContent-Length: 889\r\n"), std::string::npos);
    EXPECT_NE(request.find("Credential=AKIDEXAMPLE/"), std::string::npos);
    EXPECT_NE(request.find("/eu-west-1/s3/aws4_request"), std::string::npos);
  }
  std::sort(paths.begin(), paths.end());
  const std::string padding(40 - 3 - 13 - 1, 'x');
  EXPECT_EQ(paths, (std::vector<std::string>{"PUT /mybucket/in/r8k2-0000002a." + padding,
                                             "PUT /mybucket/in/r8k2-0000002b." + padding,
                                             "PUT /mybucket/in/r8k2-0000002c." + padding}));
  auto records = rig.output.records();
  ASSERT_EQ(records.size(), 3);
  std::int64_t seq = 0;
  for (const LoggedRecord& logged : records) {
    expect_write(logged);
    EXPECT_EQ(logged.store, "s3");
    EXPECT_EQ(logged.record.cell, 3);
    EXPECT_EQ(logged.record.trial, 1);
    EXPECT_EQ(logged.record.key_bytes, 40);
    EXPECT_EQ(logged.record.value_bytes, 889);
    EXPECT_EQ(logged.record.attempt, 1);
    EXPECT_TRUE(logged.record.ok);
    EXPECT_EQ(logged.record.intended_ns, ingest::kNone);
    EXPECT_LE(before_ns, logged.record.start_ns);
    EXPECT_LE(logged.record.start_ns, logged.record.put_ns);
    EXPECT_LT(logged.record.put_ns, logged.record.ack_ns);
    EXPECT_LE(logged.record.ack_ns, after_ns);
    EXPECT_EQ(logged.record.seq, seq++);
  }
  std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  EXPECT_EQ(records[0].id, "r8k2-0000002a");
  EXPECT_EQ(records[2].id, "r8k2-0000002c");
}

TEST(Write, PutsDynamoDbItemsWithIdKeyAndValue) {
  Rig rig([](const std::string&) { return aws::ok("{}"); });
  const Answered answered =
      rig.ask(R"({"store":"dynamodb","place":{"table":"trigger-perf","key_name":"pk"},"run":"r8k2",
      "key_bytes":20,"value_bytes":10,"writes":[{"id":"r8k2-0000002a","intended_ns":1700000000000000000}]})");
  EXPECT_EQ(answered.error_type, "") << answered.error_message;
  const auto requests = rig.server.requests();
  ASSERT_EQ(requests.size(), 1);
  EXPECT_NE(requests[0].find("X-Amz-Target: DynamoDB_20120810.PutItem"), std::string::npos);
  simdjson::dom::parser parser;
  simdjson::dom::element body;
  ASSERT_EQ(parser.parse(requests[0].substr(requests[0].find("\r\n\r\n") + 4)).get(body), simdjson::SUCCESS);
  std::string_view table, id, key, value;
  EXPECT_EQ(body["TableName"].get(table), simdjson::SUCCESS);
  EXPECT_EQ(body.at_pointer("/Item/id/S").get(id), simdjson::SUCCESS);
  EXPECT_EQ(body.at_pointer("/Item/pk/S").get(key), simdjson::SUCCESS);
  EXPECT_EQ(body.at_pointer("/Item/value/S").get(value), simdjson::SUCCESS);
  EXPECT_EQ(table, "trigger-perf");
  EXPECT_EQ(id, "r8k2-0000002a");
  EXPECT_EQ(key, "r8k2-0000002a.xxxxxx");
  EXPECT_EQ(value.size(), 10);
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 1);
  expect_write(records[0]);
  EXPECT_EQ(records[0].store, "dynamodb");
  EXPECT_EQ(records[0].record.intended_ns, 1'700'000'000'000'000'000);
  EXPECT_EQ(records[0].record.cell, ingest::kNone);
}

// The store takes longer for one than five writes are apart, so a closed loop would be late by more.
TEST(Write, WaitsForNoAnswerBeforeTheNextIsDue) {
  static constexpr std::int64_t kStoreMs = 400, kApartMs = 30;
  Rig rig([](const std::string&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(kStoreMs));
    return aws::ok("");
  });
  const std::int64_t first_ns = base::wall_ns() + 100 * kMs;
  rig.ask(s3_order(R"("count":5,"intended_ns":)" + std::to_string(first_ns) + R"(,"interval_ns":)" +
                   std::to_string(kApartMs * kMs)));
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 5);
  for (const LoggedRecord& logged : records) {
    expect_write(logged);
    EXPECT_GE(logged.record.put_ns, logged.record.intended_ns);
    EXPECT_LT(logged.record.start_ns - logged.record.intended_ns, (kStoreMs - kApartMs) * kMs);
    EXPECT_GE(logged.record.ack_ns - logged.record.put_ns, kStoreMs * kMs);
  }
}

TEST(Write, SendsInTheOrderInWhichWritesAreDue) {
  Rig rig;
  const std::int64_t now_ns = base::wall_ns();
  rig.ask(s3_order(R"("writes":[{"id":"r8k2-00000001","intended_ns":)" + std::to_string(now_ns + 120 * kMs) +
                   R"(},{"id":"r8k2-00000002","intended_ns":)" + std::to_string(now_ns + 40 * kMs) + "}]"));
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 2);
  EXPECT_EQ(records[0].id, "r8k2-00000002");
  EXPECT_EQ(records[1].id, "r8k2-00000001");
}

TEST(Write, TriesOnceAndLogsTheRefusal) {
  Rig rig([](const std::string&) {
    const std::string body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
    return "HTTP/1.1 503 Slow Down\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  });
  const Answered answered = rig.ask(s3_order(R"("count":2)"));
  EXPECT_EQ(answered.error_type, "");
  EXPECT_NE(answered.body.find(R"("writes":2,"ok":0,"failed":2,"error":"SlowDown: Please)"), std::string::npos)
      << answered.body;
  EXPECT_EQ(rig.server.requests().size(), 2);
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 2);
  for (const LoggedRecord& logged : records) {
    expect_write(logged);
    EXPECT_FALSE(logged.record.ok);
    EXPECT_EQ(logged.error, "SlowDown: Please reduce your request rate.");
    EXPECT_EQ(logged.record.attempt, 1);
  }
}

TEST(Write, LogsThatNobodyAnswers) {
  Rig rig([](const std::string&) { return std::string(); });
  rig.ask(s3_order(R"("count":1)"));
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 1);
  expect_write(records[0]);
  EXPECT_FALSE(records[0].record.ok);
  EXPECT_EQ(records[0].error.substr(0, 10), "NoAnswer: ");
}

// Half a second before the deadline: what is under way is given up, what is not due yet is not sent, all of it logged.
TEST(Write, IsDoneBeforeTheDeadline) {
  std::atomic<bool> over = false;
  Rig rig([&over](const std::string&) {
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return aws::ok("");
  });
  const std::int64_t begin_ns = base::wall_ns();
  const Answered answered =
      rig.ask(s3_order(R"("writes":[{"id":"r8k2-00000001"},{"id":"r8k2-00000002","intended_ns":)" +
                       std::to_string(begin_ns + 60'000 * kMs) + "}]"),
              1'000);
  const std::int64_t took_ns = base::wall_ns() - begin_ns;
  over = true;
  EXPECT_LT(took_ns, 1'000 * kMs);
  EXPECT_GE(took_ns, 400 * kMs);
  EXPECT_NE(answered.body.find(R"("writes":2,"ok":0,"failed":2)"), std::string::npos) << answered.body;
  const auto records = rig.output.records();
  ASSERT_EQ(records.size(), 2);
  for (const LoggedRecord& logged : records) {
    expect_write(logged);
    EXPECT_FALSE(logged.record.ok);
  }
  EXPECT_EQ(records[0].id, "r8k2-00000001");
  EXPECT_EQ(records[0].error, "Cancelled: cancelled");
  EXPECT_EQ(records[1].error, "NotSent: the invocation's deadline came first");
  EXPECT_EQ(records[1].record.attempt, 0);
}

// Records are out while the handler waits: an environment that is killed then takes few with it.
TEST(Write, LogsWhileItWaits) {
  Rig rig;
  const std::int64_t now_ns = base::wall_ns();
  std::size_t seen = 0;
  std::thread watcher([&] {
    for (int i = 0; i < 100 && seen == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      seen = rig.output.lines().size();
    }
  });
  rig.ask(s3_order(R"("writes":[{"id":"r8k2-00000001"},{"id":"r8k2-00000002","intended_ns":)" +
                   std::to_string(now_ns + 1'500 * kMs) + "}]"));
  watcher.join();
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(rig.output.lines().size(), 2);
}

TEST(Write, TakesNoOrderThatIsNotSound) {
  Rig rig;
  const Answered answered = rig.ask(s3_order(R"("writes":[{"id":"r8k2-00000001"},{"id":"x"}])"));
  EXPECT_EQ(answered.error_type, "InvalidPayload");
  EXPECT_EQ(rig.server.requests().size(), 0);
  EXPECT_EQ(rig.output.lines().size(), 1);  // the failure
}

TEST(Write, NeverLogsACredential) {
  Rig rig([](const std::string& request) {  // as some services quote what they were sent
    return "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(request.size()) +
           "\r\n\r\n" + request;
  });
  const Answered answered = rig.ask(s3_order(R"("count":1)"));
  std::string all = answered.body;
  for (const std::string& line : rig.output.lines()) all += line;
  EXPECT_EQ(all.find("wJalrXUtnFEMI"), std::string::npos);
  EXPECT_EQ(all.find("the-session-token"), std::string::npos) << all;
}

TEST(Write, SaysWhatItsEnvironmentLacks) {
  Rig rig;
  ::unsetenv("AWS_REGION");
  ::unsetenv("AWS_DEFAULT_REGION");
  const Answered regionless = rig.ask(s3_order(R"("count":1)"));
  EXPECT_EQ(regionless.error_type, "Configuration");
  EXPECT_NE(regionless.error_message.find("egion"), std::string::npos) << regionless.error_message;

  Rig other;
  ::unsetenv("AWS_ACCESS_KEY_ID");
  ::unsetenv("AWS_SECRET_ACCESS_KEY");
  const Answered keyless = other.ask(s3_order(R"("count":1)"));
  EXPECT_NE(keyless.error_type, "");
  EXPECT_NE(keyless.error_message.find("redentials"), std::string::npos) << keyless.error_message;
  EXPECT_EQ(other.server.requests().size(), 0);
}

}  // namespace
}  // namespace echotrace::functions
