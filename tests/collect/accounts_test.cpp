#include "collect/accounts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace echotrace::collect {
namespace {

std::string write(int number, bool ok = true, std::string_view run = "r8k2") {
  return fmt::format(
      R"({{"echotrace":1,"record":"write","run":"{0}","id":"{0}-{1:08x}","store":"s3","start_ns":1,"put_ns":2,"key_bytes":9,)"
      R"("value_bytes":9,"attempt":1,"ok":{2},"request_id":"a","seq":0}})",
      run, number, ok);
}
std::string receive(int number, std::string_view run = "r8k2") {
  return fmt::format(
      R"({{"echotrace":1,"record":"receive","run":"{0}","id":"{0}-{1:08x}","store":"s3","receive_ns":5,"batch":1,"index":0,"seq":0}})",
      run, number);
}
constexpr const char* kReport =
    "REPORT RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e\tDuration: 128.83 ms\tBilled Duration: 200 ms\t"
    "Memory Size: 128 MB\tMax Memory Used: 74 MB\t\n";
constexpr const char* kReportInJson =
    R"({"time":"2022-10-12T00:00:16.158Z","type":"platform.report","record":{"requestId":"6d68","metrics":{"durationMs":1}}})";

Tally after(const std::vector<std::string>& messages, std::uint64_t planned = 0) {
  Accounts accounts("r8k2");
  accounts.planned(planned);
  for (const std::string& message : messages) accounts.message(message);
  return accounts.tally();
}

TEST(Accounts, AreCompleteWhenEveryWriteHasItsRecordAndEveryOneThatWasPutAReceive) {
  EXPECT_FALSE(after({}, 1).complete());
  EXPECT_FALSE(after({write(0)}, 1).complete());
  EXPECT_FALSE(after({receive(0)}, 1).complete());
  EXPECT_TRUE(after({write(0), receive(0)}, 1).complete());
  EXPECT_TRUE(after({write(0, false)}, 1).complete());
  EXPECT_FALSE(after({write(0), receive(0)}, 2).complete());
  EXPECT_FALSE(after({write(0), receive(1)}, 1).complete());
  EXPECT_TRUE(after({write(0), write(1, false), receive(0)}, 2).complete());
}

TEST(Accounts, TakeRecordsInAnyOrder) {
  const Tally early = after({receive(0)});
  EXPECT_EQ(early.received, 0U);
  EXPECT_EQ(early.deliveries, 1U);
  const Tally both = after({receive(0), write(0)});
  EXPECT_EQ(both.put, 1U);
  EXPECT_EQ(both.received, 1U);
  EXPECT_EQ(both.missing(), 0U);
}

TEST(Accounts, CountAnIdOnceAndEveryDelivery) {
  const Tally tally = after({write(0), write(0), receive(0), receive(0), receive(0), write(1)});
  EXPECT_EQ(tally.put, 2U);
  EXPECT_EQ(tally.received, 1U);
  EXPECT_EQ(tally.deliveries, 3U);
  EXPECT_EQ(tally.missing(), 1U);
}

TEST(Accounts, LetAPutStandAgainstAFailureOfTheSameWrite) {
  for (const auto& messages : {std::vector{write(0, false), write(0)}, std::vector{write(0), write(0, false)}}) {
    const Tally tally = after(messages);
    EXPECT_EQ(tally.put, 1U);
    EXPECT_EQ(tally.failed, 0U);
  }
  EXPECT_EQ(after({write(0, false), write(0, false)}).failed, 1U);
}

// Its put may have reached the store although no answer came.
TEST(Accounts, DoNotCountTheReceiveOfAFailedWriteAsOneOfThosePut) {
  const Tally tally = after({write(0, false), receive(0), write(1)}, 2);
  EXPECT_EQ(tally.received, 0U);
  EXPECT_EQ(tally.missing(), 1U);
  EXPECT_EQ(after({write(0, false), receive(0), write(0)}).received, 1U);
}

TEST(Accounts, CountReportsInBothForms) {
  EXPECT_EQ(after({kReport, kReportInJson}).reports, 2U);
}

TEST(Accounts, TakeWhatALogFormatPutsAroundARecord) {
  EXPECT_EQ(after({"[INFO]\t2024-04-23T15:41:19.530Z\t8f507cfc\t" + write(0) + "\n"}).put, 1U);
}

TEST(Accounts, CountNothingElse) {
  const Tally tally = after(
      {"", "\n", "{", "START RequestId: a Version: $LATEST", "INIT_START Runtime Version: provided",
       write(0, true, "other"), receive(0, "other"), write(0).substr(0, 60), "REPORT nonsense",
       R"({"echotrace":2,"record":"write","run":"r8k2","id":"r8k2-0","put_ns":1})",
       R"({"echotrace":1,"record":"client","run":"r8k2","id":"r8k2-00000000","store":"s3"})",
       R"({"echotrace":1,"record":"sample","run":"r8k2","series":"ping","duration_ns":1})", std::string(300'000, '[')});
  EXPECT_EQ(tally.put + tally.failed + tally.received + tally.deliveries + tally.reports, 0U);
  EXPECT_EQ(tally.last_news_ns, 0);
}

TEST(Accounts, KnowWhenSomethingLastChanged) {
  Accounts accounts("r8k2");
  accounts.message(write(0));
  const std::int64_t first = accounts.tally().last_news_ns;
  EXPECT_GT(first, 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  accounts.message(write(0));
  accounts.message("a print");
  EXPECT_EQ(accounts.tally().last_news_ns, first);
  accounts.message(receive(0));
  EXPECT_GT(accounts.tally().last_news_ns, first);
}

TEST(Accounts, AreKeptByManyThreads) {
  constexpr int kThreads = 4, kEach = 2000;
  Accounts accounts("r8k2");
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&accounts, t] {
      for (int i = 0; i < kEach; ++i) {
        accounts.planned(1);
        accounts.message(write(t * kEach + i));
        accounts.answered(1);
        accounts.message(receive((t + 1) % kThreads * kEach + i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Tally tally = accounts.tally();
  EXPECT_EQ(tally.planned, kThreads * kEach);
  EXPECT_EQ(tally.answered, kThreads * kEach);
  EXPECT_EQ(tally.received, kThreads * kEach);
  EXPECT_TRUE(tally.complete());
}

}  // namespace
}  // namespace echotrace::collect
