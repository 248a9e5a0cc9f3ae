#include "ingest/repeats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace echotrace::ingest {
namespace {

// Distinct in the upper 62 bits, which are those the ledger keeps.
std::uint64_t event(std::uint64_t number) {
  return number * 0x9E3779B97F4A7C14ULL;
}

constexpr std::uint64_t kDistinct = 50'000;

// Every event once as class 0, every third again as class 0: 16667 repeats, whatever the order and the memory.
std::vector<std::uint64_t> with_repeats() {
  std::vector<std::uint64_t> events;
  for (std::uint64_t i = 0; i < kDistinct; ++i) events.push_back(event(i));
  for (std::uint64_t i = 0; i < kDistinct; i += 3) events.push_back(event(i));
  return events;
}

std::int64_t repeats_of(const std::vector<std::uint64_t>& events, std::size_t memory_entries) {
  RepeatLedger ledger(memory_entries);
  {
    RepeatLedger::Buffer buffer(ledger);
    for (const std::uint64_t hash : events) buffer.add(hash, 0);
  }
  return ledger.count_repeats()[0];
}

TEST(RepeatLedger, CountsNothingWhereNothingComesTwice) {
  EXPECT_EQ(repeats_of({}, 1000), 0);
  EXPECT_EQ(repeats_of({event(1)}, 1000), 0);
  EXPECT_EQ(repeats_of({event(1), event(2), event(3)}, 1000), 0);
}

TEST(RepeatLedger, TheFirstOfManyIsNoRepeat) {
  EXPECT_EQ(repeats_of(std::vector<std::uint64_t>(1000, event(7)), 1000), 999);
}

TEST(RepeatLedger, CountsTheSameInMemoryAndSpilledInAnyOrder) {
  std::vector<std::uint64_t> events = with_repeats();
  for (const std::size_t memory : {std::size_t{1} << 21, std::size_t{4096}, std::size_t{300}, std::size_t{1}}) {
    std::mt19937_64 random(memory);
    EXPECT_EQ(repeats_of(with_repeats(), memory), 16'667) << memory;
    std::sort(events.begin(), events.end());
    EXPECT_EQ(repeats_of(events, memory), 16'667) << memory;
    std::reverse(events.begin(), events.end());
    EXPECT_EQ(repeats_of(events, memory), 16'667) << memory;
    std::shuffle(events.begin(), events.end(), random);
    EXPECT_EQ(repeats_of(events, memory), 16'667) << memory;
  }
}

TEST(RepeatLedger, HashesThatAllFallIntoOnePartAreCountedToo) {
  std::vector<std::uint64_t> events;
  for (std::uint64_t i = 0; i < 20'000; ++i) events.push_back((i % 12'000) << 2);
  EXPECT_EQ(repeats_of(events, 500), 8'000);
}

TEST(RepeatLedger, ClassesAreCountedApart) {
  RepeatLedger ledger(300);
  {
    RepeatLedger::Buffer first(ledger), second(ledger);
    for (std::uint64_t i = 0; i < 10'000; ++i) {
      first.add(event(i), static_cast<unsigned>(i % 4));
      if (i % 5 == 0) second.add(event(i), static_cast<unsigned>(i % 4));
    }
  }
  // Of 0, 5, 10, ... 9995 every fourth is of each class.
  EXPECT_EQ(ledger.count_repeats(), (RepeatLedger::Counts{500, 500, 500, 500}));
}

}  // namespace
}  // namespace echotrace::ingest
