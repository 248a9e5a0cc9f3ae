#include "ingest/container.h"
#include "tests/ingest/event_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const Container& named(std::string_view name) {
  const auto table = containers();
  return *std::find_if(table.begin(), table.end(), [name](const Container& row) { return row.name == name; });
}

// Feeds the text in pieces of the given lengths, over and over; each piece has memory of its own, so that a sanitizer
// sees reads beyond it.
std::string events_of(const Container& container, std::string_view text, const std::vector<std::size_t>& lengths) {
  EventLog log;
  const auto reader = container.documents(0);
  std::size_t turn = 0;
  while (!text.empty()) {
    const std::size_t bytes = std::min(lengths[turn++ % lengths.size()], text.size());
    const std::vector<char> piece(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bytes));
    reader->feed({piece.data(), piece.size()}, log);
    text.remove_prefix(bytes);
  }
  reader->finish(log);
  return log.text();
}

std::vector<fs::path> cases() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ECHOTRACE_TEST_DATA) / "containers")) {
    if (entry.path().extension() == ".in") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(Containers, ReadTheirInputsToTheEventsWrittenBesideThem) {
  ASSERT_GE(cases().size(), 30U);
  for (const fs::path& path : cases()) {
    SCOPED_TRACE(path.string());
    const std::string text = read(path);
    const Container* const container = find_container(std::string_view(text).substr(0, kSniffBytes));
    ASSERT_NE(container, nullptr);
    EXPECT_EQ(container->name, path.parent_path().filename().string());
    ASSERT_NE(container->documents, nullptr);
    fs::path expected = path;
    EXPECT_EQ(events_of(*container, text, {text.size() + 1}), read(expected.replace_extension(".events")));
  }
}

TEST(Containers, GiveTheSameEventsHoweverTheInputIsCut) {
  std::mt19937 random(20261120);
  for (const fs::path& path : cases()) {
    SCOPED_TRACE(path.string());
    const std::string text = read(path);
    const Container& container = named(path.parent_path().filename().string());
    const std::string whole = events_of(container, text, {text.size() + 1});
    EXPECT_EQ(events_of(container, text, {1}), whole);
    EXPECT_EQ(events_of(container, text, {64, 1, 65}), whole);
    for (int round = 0; round < 20; ++round) {
      std::vector<std::size_t> lengths(16);
      for (std::size_t& length : lengths) length = 1 + random() % (round < 10 ? 40 : 400);
      EXPECT_EQ(events_of(container, text, lengths), whole);
    }
  }
}

TEST(Containers, KnowTheirOwnSamplesAndNoOthers) {
  const auto table = containers();
  const std::string_view last = table.back().name;
  for (const Container& owner : table) {
    EXPECT_FALSE(owner.samples.empty()) << owner.name;
    for (const std::string_view sample : owner.samples) {
      SCOPED_TRACE(std::string(owner.name) + ": " + std::string(sample.substr(0, 80)));
      const Container* const found = find_container(sample);
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(found->name, owner.name);
      for (const Container& other : table) {
        if (other.name == owner.name || other.name == last) continue;
        EXPECT_FALSE(other.sniff(sample)) << other.name;
      }
    }
  }
}

TEST(Containers, KnowTheirSamplesBehindAByteOrderMark) {
  for (const Container& owner : containers()) {
    for (const std::string_view sample : owner.samples) {
      if (sample.starts_with('\x89') || sample == "\r\n") continue;  // PNG; nothing at all
      const Container* const found = find_container(std::string("\xEF\xBB\xBF").append(sample));
      ASSERT_NE(found, nullptr) << owner.name;
      EXPECT_EQ(found->name, owner.name) << sample;
    }
  }
}

TEST(Containers, ExcludeEachOtherOnHeadsCutAnywhere) {
  const auto table = containers();
  for (const fs::path& path : cases()) {
    const std::string text = read(path);
    for (std::size_t bytes = 0; bytes <= std::min(text.size(), kSniffBytes); ++bytes) {
      const std::string_view head = std::string_view(text).substr(0, bytes);
      std::string claimed;
      int claims = 0;
      for (const Container& container : table.first(table.size() - 1)) {
        if (!container.sniff(head)) continue;
        ++claims;
        claimed += std::string(container.name) + ' ';
      }
      ASSERT_LE(claims, 1) << path << " cut at " << bytes << ": " << claimed;
    }
  }
}

TEST(Containers, DecideFromTheFirst4096Bytes) {
  const std::string event = R"({"logStreamName":"s","timestamp":1,"ingestionTime":2,"eventId":"1","message":")" +
                            std::string(9000, 'x') + "\"}";
  const std::string row = "680b0e6,e,RECV,1,0,\"" + std::string(9000, '\n') + "\",1,2\r\n";
  const std::pair<std::string_view, std::string> inputs[] = {
      {"cli_document", "{\n\"events\": [\n" + event + "]}"},
      {"filter_log_events", event + "\n"},
      {"csv", "run_id,e_id,event,exec_start_time,put_time,key,key_size,value_size\r\n" + row},
      {"subscription", R"({"messageType":"DATA_MESSAGE","logEvents":[)" + event + "]}"},
      {"insights_results", R"({"results":[[{"field":"@message","value":")" + std::string(9000, 'x') + "\"}]]}"},
      {"s3_export", "2026-01-01T00:00:00.000Z " + std::string(9000, 'x')},
      {"plain_output", std::string(9000, 'x')},
  };
  for (const auto& [name, text] : inputs) {
    const Container* const found = find_container(std::string_view(text).substr(0, kSniffBytes));
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(found->name, name);
  }
}

TEST(Containers, LeaveAloneWhatIsNotText) {
  EXPECT_EQ(find_container(std::string_view("\x00\x01\x02garbage", 10)), nullptr);
  EXPECT_EQ(find_container(std::string_view("{\x00\"\x00", 4)), nullptr);  // UTF-16
}

TEST(Containers, TakeFunctionOutputThatLooksALittleLikeSomethingElse) {
  for (const std::string_view text : {
           "[INFO]\t2024-04-23T15:41:19.530Z\t5f1c0f6e\t{\"run_id\": \"f72a4b7\"}\n",
           "[\n",
           "{'Records': [{'eventVersion': '2.1'}]}\n",
           "2024-04-23T15:41:19.530Z\t5f1c\tINFO\thello\n",
           "{\"timestamp\":\"2024-03-05T13:36:01.215Z\",\"level\":\"INFO\",\"message\":\"{}\",\"requestId\":\"5f1c\"}"
           "\n",
           "{\"echotrace\":1,\"record\":\"write\",\"run\":\"r\",\"id\":\"r-1\"}\n",
           "null\n",
           "run_id,something\n1,2\n",
           "",
       }) {
    const Container* const found = find_container(text);
    ASSERT_NE(found, nullptr) << text;
    EXPECT_EQ(found->name, "plain_output") << text;
  }
}

}  // namespace
}  // namespace echotrace::ingest
