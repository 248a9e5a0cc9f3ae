#include "drivers/local/lambda/host.h"

#include "drivers/local/asio_loop.h"
#include "drivers/local/authority.h"
#include "ingest/base/private_folder.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace echotrace::local::lambda {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr std::int64_t kMs = 1'000'000, kSecond = 1'000'000'000;

class FolderBundle final : public Bundle {
 public:
  explicit FolderBundle(std::filesystem::path folder) : folder_(std::move(folder)) {}
  const std::filesystem::path& folder() const override { return folder_; }
  std::string code_sha256() const override { return ""; }
  std::size_t zip_bytes() const override { return 0; }

 private:
  std::filesystem::path folder_;
};

class LinesSink final : public LogSink {
 public:
  void append(std::string_view group, std::string_view stream, std::int64_t, std::string message) override {
    groups.emplace(group);
    streams.emplace(stream);
    lines.push_back(std::move(message));
  }
  std::set<std::string> groups, streams;
  std::vector<std::string> lines;
};

// "ID" for every request id and "T ms" for every time, so that lines can be told by heart.
std::string plain(std::string line) {
  line = std::regex_replace(line, std::regex("[0-9a-f]{8}-[0-9a-f-]{27}"), "ID");
  line = std::regex_replace(line, std::regex("[0-9]+(\\.[0-9]+)? ms"), "T ms");
  line = std::regex_replace(line, std::regex("Used: [1-9][0-9]* MB"), "Used: N MB");
  return std::regex_replace(line, std::regex("20[0-9-]+T[0-9:.]+Z"), "NOW");
}

class HostTest : public testing::Test {
 protected:
  HostTest() : authority_("us-east-1"), host_(loop_, authority_, sink_, settings()) {
    std::filesystem::create_symlink(ECHOTRACE_TROUBLED_FUNCTION, std::filesystem::path(folder_.path()) / "bootstrap");
    function_.name = "f";
    function_.arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    function_.role_arn = "arn:aws:iam::000000000000:role/path/r";
    function_.handler = "main";
    function_.log_group = "/aws/lambda/f";
    function_.code = std::make_shared<FolderBundle>(folder_.path());
  }

  HostSettings settings() const {
    HostSettings settings;
    settings.folder = folder_.path();
    settings.region = "us-east-1";
    settings.init_limit_ns = 500 * kMs;
    settings.max_environments = 3;
    settings.idle_ns = idle_ns_;
    return settings;
  }

  const std::shared_ptr<const FunctionVersion>& version() {
    if (!version_) version_ = std::make_shared<FunctionVersion>(function_);
    return version_;
  }

  void begin(const std::string& payload, const std::shared_ptr<const FunctionVersion>& function) {
    std::string id = "00000000-0000-4000-8000-000000000000";
    id.back() = static_cast<char>('0' + ++begun_ % 10);
    host_.invoke(function, {id, payload}, [this](Outcome outcome) {
      outcomes_.push_back(std::move(outcome));
      if (static_cast<int>(outcomes_.size()) == begun_) loop_.stop();
    });
  }
  void run_loop() {
    loop_.context().restart();
    loop_.run();
  }
  void run_loop_for(std::int64_t duration_ns) {
    loop_.after(duration_ns, [this] { loop_.stop(); });
    run_loop();
  }

  Outcome invoke(const std::string& payload) {
    begin(payload, version());
    run_loop();
    return outcomes_.back();
  }

  std::vector<std::string> lines() {
    std::vector<std::string> found;
    for (const std::string& line : std::exchange(sink_.lines, {})) found.push_back(plain(line));
    return found;
  }

  std::int64_t idle_ns_ = 60 * kSecond;
  base::PrivateFolder folder_;
  AsioLoop loop_;
  Authority authority_;
  LinesSink sink_;
  FunctionVersion function_;
  std::shared_ptr<const FunctionVersion> version_;
  std::vector<Outcome> outcomes_;
  int begun_ = 0;
  Host host_;
};

TEST_F(HostTest, AColdStartAndAWarmInvocationWriteLambdasLines) {
  EXPECT_EQ(invoke("{\"a\":1}").payload, "{\"a\":1}");
  EXPECT_EQ(invoke("\"lines\"").function_error, "");
  EXPECT_THAT(
      lines(),
      ElementsAre(MatchesRegex("INIT_START Runtime Version: provided:al2023.v1\tRuntime Version ARN: "
                               "arn:aws:lambda:us-east-1::runtime:[0-9a-f]+\n"),
                  "START RequestId: ID Version: $LATEST\n", "END RequestId: ID\n",
                  "REPORT RequestId: ID\tDuration: T ms\tBilled Duration: T ms\tMemory Size: 128 MB\tMax Memory "
                  "Used: N MB\tInit Duration: T ms\t\n",
                  "START RequestId: ID Version: $LATEST\n", "one\n", "two\n", "three", "END RequestId: ID\n",
                  "REPORT RequestId: ID\tDuration: T ms\tBilled Duration: T ms\tMemory Size: 128 MB\tMax Memory "
                  "Used: N MB\t\n"));
  EXPECT_THAT(sink_.groups, ElementsAre("/aws/lambda/f"));
  ASSERT_EQ(sink_.streams.size(), 1U);
  EXPECT_THAT(*sink_.streams.begin(), MatchesRegex("20[0-9][0-9]/[0-9][0-9]/[0-9][0-9]/\\[\\$LATEST\\][0-9a-f]+"));
}

TEST_F(HostTest, TheTailOfTheLogHoldsThisInvocationsLinesOnly) {
  invoke("\"lines\"");
  const std::string tail = invoke("1").log_tail;
  EXPECT_THAT(tail, StartsWith("START RequestId: "));
  EXPECT_THAT(tail, HasSubstr("REPORT RequestId: "));
  EXPECT_THAT(tail, testing::Not(HasSubstr("three")));
}

TEST_F(HostTest, AnErrorOfTheFunctionIsItsAnswer) {
  const Outcome outcome = invoke("\"error\"");
  EXPECT_EQ(outcome.function_error, "Unhandled");
  EXPECT_EQ(outcome.payload, R"({"errorMessage":"as it was told","errorType":"Test.Trouble","stackTrace":[]})");
  EXPECT_THAT(lines().back(), EndsWith("\tStatus: error\tError Type: Function.Test.Trouble\n"));
  EXPECT_EQ(invoke("2").payload, "2");
}

TEST_F(HostTest, AProcessThatEndsWithoutAnAnswerIsReportedAndReplaced) {
  invoke("1");
  lines();
  const Outcome outcome = invoke("\"exit 3\"");
  EXPECT_EQ(outcome.function_error, "Unhandled");
  EXPECT_EQ(plain(outcome.payload), R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime )"
                                    R"(exited with error: exit status 3"})");
  EXPECT_THAT(lines(),
              ElementsAre("START RequestId: ID Version: $LATEST\n",
                          "RequestId: ID Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n",
                          "END RequestId: ID\n", EndsWith("\tStatus: error\tError Type: Runtime.ExitError\n")));
  EXPECT_EQ(invoke("4").payload, "4");
  EXPECT_THAT(lines().back(), testing::Not(HasSubstr("Init Duration"))) << "the new start counts as the invocation's";
  EXPECT_EQ(sink_.streams.size(), 1U);
}

TEST_F(HostTest, HowAProcessEndedIsSaid) {
  EXPECT_THAT(invoke("\"abort\"").payload, HasSubstr("Runtime exited with error: signal: aborted"));
  EXPECT_THAT(invoke("\"exit 0\"").payload, HasSubstr("Runtime exited without providing a reason"));
}

TEST_F(HostTest, AnAnswerGivenBeforeTheProcessEndsStands) {
  const Outcome outcome = invoke("\"respond and exit\"");
  EXPECT_EQ(outcome.payload, "\"done\"");
  EXPECT_EQ(outcome.function_error, "");
  EXPECT_THAT(lines().back(), HasSubstr("Error Type: Runtime.ExitError"));
}

TEST_F(HostTest, AFunctionThatHangsIsEndedAfterItsTimeout) {
  function_.timeout_ns = kSecond;
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = invoke("\"hang\"");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  EXPECT_EQ(outcome.function_error, "Unhandled");
  EXPECT_EQ(plain(outcome.payload), R"({"errorMessage":"NOW ID Task timed out after 1.00 seconds"})");
  const auto said = lines();
  ASSERT_GE(said.size(), 4U);
  EXPECT_EQ(said[said.size() - 3], "NOW ID Task timed out after 1.00 seconds\n\n");
  EXPECT_THAT(said.back(), EndsWith("\tStatus: timeout\n"));
  EXPECT_EQ(invoke("5").payload, "5");
}

TEST_F(HostTest, AMegabyteOfOutputIsCutIntoEventsAndNothingIsLost) {
  invoke("\"megabyte\"");
  std::size_t bytes = 0, pieces = 0;
  for (const std::string& line : sink_.lines) {
    if (!line.starts_with("mmm") && line != "\n") continue;
    EXPECT_LE(line.size(), 262'144U);
    bytes += line.size();
    ++pieces;
  }
  EXPECT_EQ(bytes, (1U << 20) + 1);
  EXPECT_EQ(pieces, 5U);
}

TEST_F(HostTest, AnAnswerOfMoreThanSixMegabytesIsAnError) {
  const Outcome outcome = invoke("\"too large\"");
  EXPECT_EQ(outcome.function_error, "Unhandled");
  EXPECT_THAT(outcome.payload, HasSubstr("Function.ResponseSizeTooLarge"));
}

TEST_F(HostTest, AStartThatFailsIsTriedOnceMore) {
  function_.environment["TROUBLE"] = "exit";
  const Outcome outcome = invoke("1");
  EXPECT_THAT(outcome.payload, HasSubstr("Runtime exited with error: exit status 5"));
  EXPECT_THAT(lines(), ElementsAre(StartsWith("INIT_START"),
                                   "INIT_REPORT Init Duration: T ms\tPhase: init\tStatus: error\tError Type: "
                                   "Runtime.ExitError\n",
                                   StartsWith("START"),
                                   "INIT_REPORT Init Duration: T ms\tPhase: invoke\tStatus: error\tError Type: "
                                   "Runtime.ExitError\n",
                                   StartsWith("RequestId: ID Error: "), StartsWith("END"), StartsWith("REPORT")));
}

TEST_F(HostTest, AnInitErrorIsTheInvocationsAnswer) {
  function_.environment["TROUBLE"] = "error";
  const Outcome outcome = invoke("1");
  EXPECT_EQ(outcome.payload, R"({"errorMessage":"cannot begin","errorType":"Test.Init","stackTrace":[]})");
  EXPECT_EQ(outcome.function_error, "Unhandled");
}

TEST_F(HostTest, AStartThatHangsIsGivenUpAfterTheInitLimitAndThenTheTimeout) {
  function_.environment["TROUBLE"] = "hang";
  function_.timeout_ns = kSecond;
  EXPECT_THAT(invoke("1").payload, HasSubstr("Task timed out after 1.00 seconds"));
  EXPECT_EQ(lines()[1], "INIT_REPORT Init Duration: T ms\tPhase: init\tStatus: timeout\n");
}

TEST_F(HostTest, CodeWithoutABootstrapIsSaidToHaveNone) {
  std::filesystem::remove(std::filesystem::path(folder_.path()) / "bootstrap");
  EXPECT_THAT(invoke("1").payload, HasSubstr("Couldn't find valid bootstrap(s)"));
  std::ofstream(std::filesystem::path(folder_.path()) / "bootstrap") << "#!/bin/sh\n";
  EXPECT_THAT(invoke("1").payload, HasSubstr("fork/exec /var/task/bootstrap: permission denied"));
}

TEST_F(HostTest, AFunctionGetsItsVariablesAndNoneOfOurs) {
  ::setenv("ECHOTRACE_SECRET_OF_OURS", "x", 1);
  function_.environment = {{"MINE", "yes"}, {"AWS_REGION", "reserved, so not this"}};
  invoke("\"variables\"");
  std::string said;
  for (const std::string& line : sink_.lines)
    if (line.find("LAMBDA_TASK_ROOT=") != line.npos) said = "|" + line;
  for (const char* const wanted : {"|MINE=yes|", "|AWS_REGION=us-east-1|", "|_HANDLER=main|",
                                   "|AWS_LAMBDA_FUNCTION_NAME=f|", "|AWS_SESSION_TOKEN=", "|TZ=:UTC|"})
    EXPECT_THAT(said, HasSubstr(wanted));
  EXPECT_THAT(said, testing::Not(HasSubstr("ECHOTRACE_SECRET_OF_OURS")));
}

TEST_F(HostTest, InvocationsAtOnceRunInEnvironmentsOfTheirOwnUpToTheLimit) {
  for (int i = 0; i < 6; ++i) begin("\"pid\"", version());
  EXPECT_EQ(host_.running("f"), 6);
  run_loop();
  std::set<std::string> processes;
  for (const Outcome& outcome : outcomes_) processes.insert(outcome.payload);
  EXPECT_LE(processes.size(), 3U);
  EXPECT_EQ(host_.running("f"), 0);
}

TEST_F(HostTest, AnIdleEnvironmentOfAnotherFunctionGivesWay) {
  for (int i = 0; i < 3; ++i) begin("\"pid\"", version());
  run_loop();
  FunctionVersion other = function_;
  other.name = "g";
  begin("\"pid\"", std::make_shared<FunctionVersion>(other));
  run_loop();
  EXPECT_EQ(outcomes_.back().function_error, "");
}

// Gone, or a zombie that nobody has waited for.
bool runs(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string stat;
  std::getline(file, stat);
  return !stat.empty() && stat.find(") Z ") == stat.npos;
}

TEST_F(HostTest, EnvironmentsOfAnOldVersionEnd) {
  const std::string process = invoke("\"pid\"").payload;
  ASSERT_TRUE(runs(process));
  host_.retire("f", nullptr);
  run_loop_for(20 * kMs);
  EXPECT_FALSE(runs(process));
}

TEST_F(HostTest, WhatAFunctionStartedEndsWithIt) {
  const std::string child = invoke("\"child\"").payload;
  ASSERT_TRUE(runs(child));
  host_.retire("f", nullptr);
  run_loop_for(20 * kMs);
  EXPECT_FALSE(runs(child));
}

TEST_F(HostTest, AnEnvironmentThatIsIdleForLongEnds) {
  idle_ns_ = 100 * kMs;
  Host host(loop_, authority_, sink_, settings());
  std::string process;
  host.invoke(version(), {"id", "\"pid\""}, [&](const Outcome& outcome) {
    process = outcome.payload;
    loop_.stop();
  });
  run_loop();
  ASSERT_TRUE(runs(process));
  run_loop_for(200 * kMs);
  EXPECT_FALSE(runs(process));
}

}  // namespace
}  // namespace echotrace::local::lambda
