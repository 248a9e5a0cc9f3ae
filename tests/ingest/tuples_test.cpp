#include "ingest/tuples.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace echotrace::ingest {
namespace {

Record record(RecordKind kind, std::string_view run, std::string_view store) {
  Record made;
  made.reset(kind);
  made.run = run;
  made.store = store;
  return made;
}

CapturedField cell() {
  return {"cell", [](const Record& from, const LogEvent&) {
            return from.cell == kNone ? FieldValue{} : FieldValue{from.cell};
          }};
}

TEST(Tuples, EqualCombinationsShareANumberAndDifferentOnesDoNot) {
  Tuples all({});
  TupleCache cache(all);
  const std::uint32_t first = cache.of(record(RecordKind::kWrite, "r1", "s3"), {});
  EXPECT_EQ(cache.of(record(RecordKind::kWrite, "r1", "s3"), {}), first);
  EXPECT_NE(cache.of(record(RecordKind::kReceive, "r1", "s3"), {}), first);
  EXPECT_NE(cache.of(record(RecordKind::kWrite, "r2", "s3"), {}), first);
  EXPECT_NE(cache.of(record(RecordKind::kWrite, "r1", "etcd"), {}), first);
  EXPECT_EQ(cache.of(record(RecordKind::kWrite, "r1", "s3"), {}), first) << "also after others";
  EXPECT_EQ(all.size(), 4U);
  EXPECT_EQ(all.at(first).run, "r1");
  EXPECT_EQ(all.at(first).store, "s3");
}

TEST(Tuples, TheBorderBetweenRunAndStoreCounts) {
  Tuples all({});
  TupleCache cache(all);
  EXPECT_NE(cache.of(record(RecordKind::kWrite, "ab", "c"), {}), cache.of(record(RecordKind::kWrite, "a", "bc"), {}));
  EXPECT_EQ(all.scopes(), 2U);
}

TEST(Tuples, AWriteAndAReceiveOfOneRunAndStoreShareTheirScope) {
  Tuples all({});
  TupleCache cache(all);
  const std::uint32_t write = cache.of(record(RecordKind::kWrite, "r", "s3"), {});
  const std::uint32_t receive = cache.of(record(RecordKind::kReceive, "r", "s3"), {});
  const std::uint32_t other = cache.of(record(RecordKind::kReceive, "r", "aurora"), {});
  EXPECT_EQ(all.at(write).scope, all.at(receive).scope);
  EXPECT_NE(all.at(write).scope, all.at(other).scope);
  EXPECT_EQ(all.scopes(), 2U);
}

TEST(Tuples, CapturedFieldsTellApartAndAnAbsentOneIsNoZero) {
  Tuples all({cell()});
  TupleCache cache(all);
  Record with = record(RecordKind::kWrite, "r", "s3");
  std::set<std::uint32_t> numbers;
  for (const std::int64_t value : {kNone, std::int64_t{0}, std::int64_t{1}}) {
    with.cell = value;
    numbers.insert(cache.of(with, {}));
  }
  EXPECT_EQ(numbers.size(), 3U);
  with.cell = 1;
  EXPECT_EQ(all.at(cache.of(with, {})).values, std::vector<FieldValue>{std::int64_t{1}});
  EXPECT_EQ(all.scopes(), 1U);
}

TEST(Tuples, SamplesAreToldApartBySeriesAndLabels) {
  Tuples all({});
  TupleCache cache(all);
  Record sample = record(RecordKind::kSample, "r", "");
  sample.series = "statement";
  sample.labels = {{"action", "SELECT"}};
  const std::uint32_t select = cache.of(sample, {});
  sample.labels = {{"action", "INSERT"}};
  const std::uint32_t insert = cache.of(sample, {});
  sample.series = "connect";
  const std::uint32_t connect = cache.of(sample, {});
  EXPECT_EQ((std::set{select, insert, connect}).size(), 3U);
  EXPECT_EQ(all.at(insert).series, "statement");
  EXPECT_EQ(all.at(insert).labels, (std::vector<std::pair<std::string, std::string>>{{"action", "INSERT"}}));
}

TEST(Tuples, AllThreadsGiveACombinationTheSameNumber) {
  Tuples all({});
  constexpr int kThreads = 4, kRuns = 500;
  std::vector<std::vector<std::uint32_t>> numbers(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&all, &mine = numbers[static_cast<std::size_t>(t)], t] {
      TupleCache cache(all);
      mine.resize(kRuns);
      for (int i = 0; i < kRuns; ++i) {
        const int run = (i + t * 123) % kRuns;
        mine[static_cast<std::size_t>(run)] = cache.of(record(RecordKind::kWrite, std::to_string(run), "s3"), {});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : numbers) EXPECT_EQ(mine, numbers.front());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kRuns));
  for (int run = 0; run < kRuns; ++run)
    EXPECT_EQ(all.at(numbers[0][static_cast<std::size_t>(run)]).run, std::to_string(run));
}

}  // namespace
}  // namespace echotrace::ingest
