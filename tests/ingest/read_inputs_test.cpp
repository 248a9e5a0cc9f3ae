// Inputs on several threads: every event once, at its line, whatever thread reads it and however it is stored.
#include "ingest/read_inputs.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace echotrace::ingest {
namespace {

struct Seen {
  std::string message;
  Origin origin;
  bool malformed;
};

struct Keeper : Intake {
  void event(const LogEvent& event) override {
    if (event.message == throw_at) throw std::runtime_error("no room for " + throw_at);
    seen.push_back({std::string(event.message), event.origin, false});
  }
  void malformed(DropReason, const Origin& origin, std::string_view) override { seen.push_back({"", origin, true}); }
  void piece_done() override { piece_ends.push_back(seen.size()); }
  std::vector<Seen> seen;
  std::vector<std::size_t> piece_ends;  // into seen
  std::string throw_at = "never";
};

std::string event_line(std::size_t number) {
  return R"({"logStreamName":"s","timestamp":1700000000000,"message":")" + std::to_string(number) +
         std::string(number * 7919 % 600, 'x') + R"(","ingestionTime":1700000000000,"eventId":")" +
         std::to_string(number) + "\"}\n";
}
std::string message_of(std::size_t number) {
  return std::to_string(number) + std::string(number * 7919 % 600, 'x');
}

// One frame with a checksum.
std::string zstd(std::string_view text) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string stored(ZSTD_compressBound(text.size()), '\0');
  stored.resize(ZSTD_compress2(context, stored.data(), stored.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return stored;
}

class ReadInputs : public testing::Test {
 protected:
  ReadInputs() { std::filesystem::create_directories(folder_); }
  ~ReadInputs() override { std::filesystem::remove_all(folder_); }

  std::string store(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ + name, std::ios::binary) << bytes;
    return folder_ + name;
  }

  std::vector<std::unique_ptr<Intake>> intakes(std::size_t count) {
    std::vector<std::unique_ptr<Intake>> made;
    for (std::size_t i = 0; i < count; ++i) {
      made.push_back(std::make_unique<Keeper>());
      keepers_.push_back(static_cast<Keeper*>(made.back().get()));
    }
    return made;
  }

  // (input, line, message) of all intakes, in order.
  std::vector<std::tuple<std::string, std::string>> places(const InputReader& reader) const {
    std::vector<std::tuple<std::string, std::string>> all;
    for (const Keeper* keeper : keepers_) {
      for (const Seen& seen : keeper->seen)
        all.emplace_back(reader.place(seen.origin), seen.malformed ? "malformed" : seen.message);
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  const std::string folder_ =
      testing::TempDir() + "read_inputs_" + testing::UnitTest::GetInstance()->current_test_info()->name() + "/";
  std::vector<Keeper*> keepers_;
};

TEST_F(ReadInputs, EveryEventOnceAtItsLineOnAnyNumberOfThreads) {
  constexpr std::size_t kEvents = 12'000;  // about 5 MB: several pieces
  std::string text;
  std::vector<std::tuple<std::string, std::string>> expected;
  const std::vector<std::string> names = {"plain", "frames", "one_frame"};
  for (std::size_t i = 1; i <= kEvents; ++i) {
    text += i % 1000 == 0 ? "{broken\n" : event_line(i);
    for (const std::string& name : names) {
      expected.emplace_back(folder_ + name + ":" + std::to_string(i), i % 1000 == 0 ? "malformed" : message_of(i));
    }
  }
  std::sort(expected.begin(), expected.end());
  std::string frames;  // cut anywhere, also within lines
  for (std::size_t at = 0; at < text.size(); at += 300'007) frames += zstd(std::string_view(text).substr(at, 300'007));
  const std::vector<std::string> paths = {store("plain", text), store("frames", frames),
                                          store("one_frame", zstd(text))};
  for (const std::size_t threads : {1, 2, 5}) {
    keepers_.clear();
    const auto all = intakes(threads);
    InputReader reader;
    reader.read(paths, all, {});
    ASSERT_EQ(reader.reports().size(), 3U);
    for (const InputReport& report : reader.reports()) EXPECT_EQ(report.end, StreamEnd::kClean) << report.path;
    const auto found = places(reader);
    ASSERT_EQ(found.size(), expected.size()) << threads;
    EXPECT_TRUE(found == expected) << threads;
  }
}

// Who keeps the last START line in mind must not be given a record from before it.
TEST_F(ReadInputs, WithinAPieceEveryLineFollowsTheOneBefore) {
  std::string text;
  for (std::size_t i = 1; i <= 3000; ++i) text += event_line(i);
  const std::string_view all = text;
  for (const std::size_t cut : {all.find('\n', 400'000) + 1, all.find('\n', 400'000) + 100}) {
    const std::string path = store("frames", zstd(all.substr(0, cut)) + zstd(all.substr(cut)));
    for (const std::size_t threads : {1, 3}) {
      keepers_.clear();
      const auto made = intakes(threads);
      InputReader reader;
      reader.read({path}, made, {});
      for (const Keeper* keeper : keepers_) {
        std::size_t begin = 0;
        for (const std::size_t end : keeper->piece_ends) {
          for (std::size_t i = begin + 1; i < end; ++i) {
            ASSERT_EQ(std::stoul(keeper->seen[i].message), std::stoul(keeper->seen[i - 1].message) + 1);
          }
          begin = end;
        }
      }
    }
  }
}

TEST_F(ReadInputs, ADamagedFrameCostsItsOwnEventsAndIsCounted) {
  std::string broken = zstd(event_line(2));
  broken.back() = static_cast<char>(broken.back() ^ 1);
  // A frame too large to be handed out whole in front makes the reading thread unpack it as a stream.
  for (const bool large : {false, true}) {
    keepers_.clear();
    std::string first;
    std::size_t events = 1;
    first = event_line(1);
    if (large) {
      std::uint64_t noise = 1;
      for (; first.size() < 2 * kMaxWholeFrameBytes; ++events) {
        std::string line = event_line(1);
        for (char& c : line) {
          noise = noise * 6364136223846793005 + 1442695040888963407;
          if (c == 'x') c = static_cast<char>('a' + (noise >> 33) % 26);
        }
        first += line;
      }
    }
    const std::string path = store("damaged", zstd(first) + broken + zstd(event_line(3)));
    const auto all = intakes(2);
    InputReader reader;
    reader.read({path}, all, {});
    const auto found = places(reader);
    const auto count = [&](const std::string& message) {
      return std::count_if(found.begin(), found.end(), [&](const auto& f) { return std::get<1>(f) == message; });
    };
    EXPECT_GE(found.size(), events) << large;
    EXPECT_EQ(count(message_of(3)), 1) << "the frame behind the damaged one; large: " << large;
    EXPECT_EQ(reader.reports()[0].damaged_frames, 1U) << large;
    EXPECT_EQ(reader.reports()[0].end, StreamEnd::kClean) << large;
  }
}

TEST_F(ReadInputs, WhatAnIntakeThrowsComesOutWhereverItWasThrown) {
  std::string text;
  for (std::size_t i = 1; i <= 12'000; ++i) text += event_line(i);
  const std::string path = store("plain", text);
  for (const std::size_t threads : {1, 2, 5}) {
    for (const std::size_t at : {std::size_t{2}, std::size_t{6000}, std::size_t{11'990}}) {
      keepers_.clear();
      const auto all = intakes(threads);
      for (Keeper* keeper : keepers_) keeper->throw_at = message_of(at);
      InputReader reader;
      EXPECT_THROW(reader.read({path}, all, {}), std::runtime_error) << threads << " threads, event " << at;
    }
  }
}

TEST_F(ReadInputs, AnUnreadableInputIsAnErrorThatNamesItAndEndsAllThreads) {
  const std::string good = store("good", event_line(1));
  const auto all = intakes(3);
  InputReader reader;
  try {
    reader.read({good, folder_ + "missing"}, all, {});
    FAIL() << "no error";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kEnvironment);
    EXPECT_NE((std::string(error.what()) + error.where()).find("missing"), std::string::npos);
  }
}

TEST_F(ReadInputs, TellsItsProgressUpToTheWholeInput) {
  std::string text;
  for (std::size_t i = 1; i <= 12'000; ++i) text += event_line(i);
  const std::vector<std::string> paths = {store("a", text), store("b", text)};
  std::vector<std::int64_t> steps;
  const auto all = intakes(2);
  InputReader reader;
  ReadOptions options;
  options.progress = [&](std::int64_t bytes) { steps.push_back(bytes); };
  reader.read(paths, all, options);
  ASSERT_FALSE(steps.empty());
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
  EXPECT_EQ(steps.back(), static_cast<std::int64_t>(2 * text.size()));
}

}  // namespace
}  // namespace echotrace::ingest
