// Messages as they stand in CloudWatch, one per line, beside the records that must come of them:
// tests/data/formats/<format>/<case>.log and .records. A line feed inside a message is written ␊, a carriage return ␍.
// ECHOTRACE_BLESS=1 writes the .records anew: read the difference before committing it.
#include "ingest/format.h"
#include "tests/ingest/record_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kEventTime = 1'700'000'000'000'000'000;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Parses in memory of exactly the promised size, so that a sanitizer sees reads beyond it.
Verdict parse(std::string_view text, Scratch& scratch, std::vector<char>& memory, std::uint32_t input = 0) {
  memory.assign(text.begin(), text.end());
  memory.resize(text.size() + kPadding);
  LogEvent event;
  event.message = {memory.data(), text.size()};
  event.timestamp_ns = kEventTime;
  event.origin.input = input;
  scratch.clear();
  return parse_message(event, scratch);
}

std::string records_of(const fs::path& log) {
  std::istringstream lines(read(log));
  std::string text, line;
  RecordText records;
  Scratch scratch;
  std::vector<char> memory;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string message = replace_all(replace_all(line, "␊", "\n"), "␍", "\r");
    const Verdict verdict = parse(message, scratch, memory);
    text += std::to_string(number) + ' ' + records.outcome(verdict, scratch);
  }
  return text;
}

std::vector<fs::path> cases() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ECHOTRACE_TEST_DATA) / "formats")) {
    if (entry.path().extension() == ".log") paths.push_back(entry.path());
  }
  return paths;
}

TEST(Formats, EveryCaseGivesItsRecords) {
  const bool bless = std::getenv("ECHOTRACE_BLESS") != nullptr;
  ASSERT_GE(cases().size(), 16U);
  for (const fs::path& log : cases()) {
    const fs::path expected = fs::path(log).replace_extension(".records");
    const std::string records = records_of(log);
    if (bless) std::ofstream(expected, std::ios::binary) << records;
    EXPECT_EQ(records, read(expected)) << log;
  }
}

// A log cut anywhere, as a crash leaves it, is told apart from a whole one and never read beyond its end.
TEST(Formats, AMessageCutAnywhereGivesNoRecord) {
  Scratch scratch;
  std::vector<char> memory;
  for (const Format& format : formats()) {
    for (const std::string_view sample : format.samples) {
      if (sample.front() != '{') continue;
      for (std::size_t bytes = 0; bytes < sample.size(); ++bytes) {
        const Verdict verdict = parse(sample.substr(0, bytes), scratch, memory);
        EXPECT_TRUE(verdict.bucket == Bucket::kForeign || verdict.bucket == Bucket::kMalformed)
            << format.name << " cut to " << sample.substr(0, bytes);
        EXPECT_TRUE(scratch.records().empty());
      }
    }
  }
}

// The keys of an etcd watch log repeat from file to file.
TEST(Formats, EtcdKeysOfTwoFilesAreTwoWrites) {
  constexpr std::string_view kPut = R"({"Event":"PUT","Key":"a","KeySize":1,"KeyVersion":1,"time_stamp":1.5})";
  Scratch scratch;
  std::vector<char> memory;
  const auto key_in = [&](std::uint32_t input) {
    parse(kPut, scratch, memory, input);
    return scratch.records().empty() ? 0 : scratch.records()[0].key;
  };
  EXPECT_NE(key_in(1), 0U);
  EXPECT_EQ(key_in(1), key_in(1));
  EXPECT_NE(key_in(1), key_in(2));
}

TEST(Formats, AMetricWithMoreValuesThanTheFormatAllowsIsRefused) {
  std::string values = "1";
  for (int i = 0; i < 20'000; ++i) values += ",1";
  const std::string text =
      R"({"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Metrics":[{"Name":"t","Unit":"Seconds"}]}]},"t":[)" + values +
      "]}";
  Scratch scratch;
  std::vector<char> memory;
  const Verdict verdict = parse(text, scratch, memory);
  EXPECT_EQ(verdict.bucket, Bucket::kMalformed);
  EXPECT_EQ(verdict.reason, DropReason::kUnknownFormat);
  EXPECT_TRUE(scratch.records().empty());
}

}  // namespace
}  // namespace echotrace::ingest
