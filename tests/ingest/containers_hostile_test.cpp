// Inputs that try to break a container: bounded memory, no crash, and what is readable is still read.
#include "ingest/container.h"
#include "tests/ingest/event_log.h"

#include <gtest/gtest.h>
#include <isa-l.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <sys/resource.h>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kHuge = std::size_t{100} << 20;

std::unique_ptr<ContainerReader> reader_of(std::string_view name) {
  const auto table = containers();
  return std::find_if(table.begin(), table.end(), [name](const Container& row) { return row.name == name; })
      ->documents(0);
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = i; j < i + 3; ++j) {
      group = group << 8 | (j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += i + j > bytes.size() ? '=' : kDigits[group >> (18 - 6 * j) & 63];
    }
  }
  return text;
}

struct Frame {
  std::string_view container, before, filler, after, reason, good;  // good: end of the event that follows
};

void PrintTo(const Frame& frame, std::ostream* out) {
  *out << frame.container << " " << frame.before << frame.filler << "...";
}

class Huge : public testing::TestWithParam<Frame> {};

TEST_P(Huge, PiecesAreSkippedInBoundedMemory) {
  const Frame& frame = GetParam();
  const long before_kb = peak_kilobytes();
  EventLog log;
  const auto reader = reader_of(frame.container);
  std::string filler;
  while (filler.size() < (1 << 20)) filler += frame.filler;
  reader->feed(frame.before, log);
  for (std::size_t bytes = 0; bytes < kHuge; bytes += filler.size()) reader->feed(filler, log);
  reader->feed(frame.after, log);
  reader->finish(log);
  EXPECT_NE(log.text().find(std::string("malformed ").append(frame.reason)), std::string::npos) << log.text();
  EXPECT_EQ(log.malformed_count(), 1U);
  EXPECT_EQ(log.events(), frame.good.empty() ? 0U : 1U);
  EXPECT_TRUE(log.text().ends_with(std::string(frame.good) + "\n"));
  EXPECT_LE(log.longest_excerpt(), 1000U);
  EXPECT_LT(peak_kilobytes() - before_kb, 40 * 1024);
}

INSTANTIATE_TEST_SUITE_P(
    Containers, Huge,
    testing::Values(
        Frame{"cli_document", R"({"events":[{"timestamp":1,"message":")", "x",
              R"("},{"timestamp":2,"message":"good"}]})", "line_too_long", "2000000 stream= id= good"},
        Frame{"cli_document", R"({"events":[{"x":)", "[", "", "cut_short", ""},
        Frame{"cli_document", R"({"events":[{"x":)", "[", "\n{\"events\":[{\"timestamp\":2,\"message\":\"good\"}]}",
              "too_deep", "2000000 stream= id= good"},
        Frame{"cli_document", R"({"junk":")", "x", R"(","events":[7,{"timestamp":2,"message":"good"}]})", "broken_json",
              "2000000 stream= id= good"},
        Frame{"cli_document", R"({"junk":)", "9", "}{\"events\":[{\"timestamp\":2,\"message\":\"good\"}]}",
              "line_too_long", "2000000 stream= id= good"},
        Frame{"cli_document", R"({")", "k", R"(":1}{"events":[{"timestamp":2,"message":"good"}]})", "line_too_long",
              "2000000 stream= id= good"},
        Frame{"cli_document", "garbage ", "x", "\n{\"events\":[{\"timestamp\":2,\"message\":\"good\"}]}", "broken_json",
              "2000000 stream= id= good"},
        Frame{"subscription", R"({"logStream":"s","logEvents":[{"id":")", "x",
              R"("},{"id":"2","timestamp":2,"message":"good"}]})", "line_too_long", "2000000 stream=s id=2 good"},
        Frame{"insights_results", R"({"results":[[{"field":"@message","value":")", "x",
              R"("}],[{"field":"@message","value":"good"}]]})", "line_too_long", "- stream= id= good"},
        Frame{"s3_export", "2026-01-01T00:00:00.000Z ", "x", "\n1970-01-01T00:00:00.002Z good", "line_too_long",
              "2000000 stream= id= good"},
        Frame{"s3_export", "2026-01-01T00:00:00.000Z ", "line\n", "1970-01-01T00:00:00.002Z good", "line_too_long",
              "2000000 stream= id= good"},
        Frame{"csv", "event,exec_start_time,put_time,key\nWRITE,1,2,\"", "x", "\"\nWRITE,1,2,k\n", "line_too_long",
              R"(- stream= id= {"event": "WRITE", "exec_start_time": "1", "put_time": "2", "key": "k"})"},
        Frame{"csv", "event,exec_start_time,put_time,key\n", ",", "\nWRITE,1,2,k\n", "line_too_long",
              R"(- stream= id= {"event": "WRITE", "exec_start_time": "1", "put_time": "2", "key": "k"})"},
        Frame{"json_documents", "{\n", "\"a\":1,\n", "\"b\":2}\n{\"c\":3}", "line_too_long",
              R"(- stream= id= {"c":3})"}));

class Counts final : public EventSink {
 public:
  void event(const LogEvent& event) override {
    if (events++ == 0) first_line = event.origin.line;
  }
  void malformed(DropReason reason, const Origin& origin, std::string_view) override {
    broken += std::to_string(origin.line).append(" ").append(describe(reason).name).append("\n");
  }
  std::size_t events = 0;
  std::uint64_t first_line = 0;
  std::string broken;
};

TEST(Csv, LosesOneRowToAQuoteThatIsNeverClosed) {
  const long before_kb = peak_kilobytes();
  Counts counts;
  const auto reader = reader_of("csv");
  reader->feed("event,exec_start_time,put_time,key\nWRITE,1,2,\"a\n", counts);
  std::string rows;
  for (int i = 0; i < 40'000; ++i) rows += "WRITE,1,2,k\n";
  for (int round = 0; round < 40; ++round) reader->feed(rows, counts);  // 19 MB, more than a row may have
  reader->finish(counts);
  EXPECT_EQ(counts.broken, "2 line_too_long\n");
  EXPECT_EQ(counts.first_line, 3U);
  EXPECT_EQ(counts.events, 1'600'000U);
  EXPECT_LT(peak_kilobytes() - before_kb, 40 * 1024);
}

// Each line closes the quote of the line before and opens another, so that the row could go on for ever.
TEST(Csv, DoesNotReadRowsThatReopenTheirQuotesAgainAndAgain) {
  EventLog log;
  const auto reader = reader_of("csv");
  std::string rows = "event,exec_start_time,put_time,key\n";
  for (int i = 0; i < 200'000; ++i) rows += "a\",\"x\n";
  rows += "\"\nWRITE,1,2,k\n";
  reader->feed(rows, log);
  reader->finish(log);
  // Of the 200,000 lines the last three and the quote behind them happen to be a row of four cells.
  EXPECT_EQ(log.events(), 2U);
  EXPECT_EQ(log.malformed_count(), 199'997U);
  EXPECT_TRUE(log.text().ends_with(
      "200003 - stream= id= {\"event\": \"WRITE\", \"exec_start_time\": \"1\", \"put_time\": \"2\", \"key\": \"k\"}\n"));
}

// A record of 200 MiB of blanks.
TEST(Subscription, UnpacksNoMoreThanItsLimit) {
  std::string packed(std::size_t{1} << 20, '\0');
  isal_zstream stream{};
  isal_deflate_init(&stream);
  stream.gzip_flag = IGZIP_GZIP;
  stream.next_out = reinterpret_cast<std::uint8_t*>(packed.data());
  stream.avail_out = static_cast<std::uint32_t>(packed.size());
  std::string text = R"({"logStream":"s","logEvents":[{"id":"1","timestamp":1,"message":"kept"})";
  for (int mebibytes = 0; mebibytes <= 200; ++mebibytes) {
    stream.next_in = reinterpret_cast<std::uint8_t*>(text.data());
    stream.avail_in = static_cast<std::uint32_t>(text.size());
    stream.end_of_stream = mebibytes == 200;
    ASSERT_EQ(isal_deflate(&stream), COMP_OK);
    text.assign(std::size_t{1} << 20, ' ');
  }
  packed.resize(packed.size() - stream.avail_out);
  const long before_kb = peak_kilobytes();
  EventLog log;
  const auto reader = reader_of("subscription");
  reader->feed(R"({"awslogs":{"data":")" + base64_of(packed) + "\"}}\n", log);
  reader->finish(log);
  EXPECT_EQ(log.text(), "1 1000000 stream=s id=1 kept\n1 malformed line_too_long\n");
  EXPECT_LT(peak_kilobytes() - before_kb, 40 * 1024);
}

TEST(Subscription, HoldsOnlySoManyEventsWithoutKnowingTheirStream) {
  const long before_kb = peak_kilobytes();
  EventLog log;
  const auto reader = reader_of("subscription");
  reader->feed(R"({"logEvents":[)", log);
  const std::string event = R"({"id":"1","timestamp":1,"message":""},)";
  std::size_t events = 0;
  for (std::size_t bytes = 0; bytes < kHuge / 8; bytes += event.size(), ++events) reader->feed(event, log);
  reader->feed(R"({"id":"1","timestamp":1,"message":""}],"logStream":"s"})", log);
  reader->finish(log);
  EXPECT_EQ(log.events(), events + 1);
  EXPECT_EQ(log.malformed_count(), 0U);
  EXPECT_TRUE(log.text().ends_with("stream=s id=1 \n"));
  EXPECT_LT(peak_kilobytes() - before_kb, 150 * 1024);  // the log of this test is the most of it
}

TEST(Containers, NestTenThousandDeepWithoutTrouble) {
  const std::string deep(10'000, '['), shut(10'000, ']');
  EventLog log;
  const auto reader = reader_of("cli_document");
  reader->feed(R"({"x":)" + deep + shut + R"(,"events":[{"timestamp":1,"message":"a","x":)" + deep + shut +
                   R"(},{"timestamp":2,"message":"b","x":{"y":)" + deep + "\"]\"" + shut +
                   R"(}},{"timestamp":3,"message":"c"}]})",
               log);
  reader->finish(log);
  EXPECT_EQ(log.text(), "1 malformed too_deep\n1 malformed too_deep\n1 3000000 stream= id= c\n");
}

}  // namespace
}  // namespace echotrace::ingest
