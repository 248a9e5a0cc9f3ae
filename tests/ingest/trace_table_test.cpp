// The table against a model that keeps every record in a map, for every order of arrival.
#include "ingest/trace_table.h"

#include "ingest/record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace echotrace::ingest {
namespace {

using Entry = std::variant<WriteEntry, ReceiveEntry, ClientEntry>;

WriteEntry write(std::uint64_t key, std::uint64_t event, std::int64_t put_ns, bool ok = true) {
  return {key, event, put_ns, kNone, kNone, kNone, 1, 2, 3, ok};
}
ReceiveEntry receive(std::uint64_t key, std::uint64_t event, std::int64_t receive_ns) {
  return {key, event, receive_ns, kNone, 4, 5, 6, kNoSeq};
}

// Event ids are told apart by their highest 16 bits and the time.
std::uint64_t event_id(std::uint64_t number) {
  return number << 48;
}

TEST(TraceTable, KeepsTheEarliestPutAndTheEarliestDelivery) {
  TraceShard shard;
  EXPECT_TRUE(shard.add(receive(7, event_id(1), 300)));
  EXPECT_TRUE(shard.add(write(7, event_id(2), 200, false)));
  EXPECT_TRUE(shard.add(write(7, event_id(3), 100)));
  EXPECT_TRUE(shard.add(receive(7, event_id(4), 250)));
  ASSERT_EQ(shard.size(), 1U);
  const Trace& trace = shard.row(0);
  EXPECT_EQ(trace.put_ns, 100);
  EXPECT_EQ(trace.receive_ns, 250);
  EXPECT_TRUE(trace.ok);
  EXPECT_TRUE(trace.retried);
  ASSERT_EQ(shard.duplicates().size(), 1U);
  EXPECT_EQ(shard.duplicates()[0].receive_ns, 300);
}

TEST(TraceTable, TheSameEventCountsOnce) {
  TraceShard shard;
  EXPECT_TRUE(shard.add(write(7, event_id(1), 100)));
  EXPECT_FALSE(shard.add(write(7, event_id(1), 100)));
  EXPECT_TRUE(shard.add(receive(7, event_id(2), 200)));
  EXPECT_TRUE(shard.add(receive(7, event_id(3), 150)));   // takes the place of the first
  EXPECT_FALSE(shard.add(receive(7, event_id(2), 200)));  // which is known all the same
  EXPECT_FALSE(shard.add(receive(7, event_id(3), 150)));
  EXPECT_TRUE(shard.add(receive(7, 0, 150)));  // an event without id is never the same
  EXPECT_EQ(shard.duplicates().size(), 2U);
}

TEST(TraceTable, TellsKeysApartThatShareSlotAndTag) {
  TraceShard shard;
  // Equal low bits and equal bits above 53: the same place and the same tag in an index of any size here.
  for (std::uint64_t i = 0; i < 200; ++i)
    shard.add(write(std::uint64_t{5} << 53 | i << 32 | 9, event_id(1), 1000 + static_cast<std::int64_t>(i)));
  ASSERT_EQ(shard.size(), 200U);
  for (std::uint64_t i = 0; i < 200; ++i)
    shard.add(receive(std::uint64_t{5} << 53 | i << 32 | 9, event_id(2), 2000 + static_cast<std::int64_t>(i)));
  ASSERT_EQ(shard.size(), 200U);
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(shard.row(i).receive_ns - shard.row(i).put_ns, 1000);
}

struct Model {
  std::set<std::tuple<int, std::uint64_t, std::uint64_t, std::int64_t>> seen;
  struct Row {
    std::vector<std::int64_t> puts, receives;
    bool ok = false;
  };
  std::map<std::uint64_t, Row> rows;
  int refused = 0;

  void add(const WriteEntry& entry) {
    if (!seen.insert({0, entry.key, entry.event, entry.put_ns}).second) return void(++refused);
    rows[entry.key].puts.push_back(entry.put_ns);
    rows[entry.key].ok = rows[entry.key].ok || entry.ok;
  }
  void add(const ReceiveEntry& entry) {
    if (!seen.insert({1, entry.key, entry.event, entry.receive_ns}).second) return void(++refused);
    rows[entry.key].receives.push_back(entry.receive_ns);
  }
  void add(const ClientEntry&) {}
};

TEST(TraceTable, AgreesWithTheModelInEveryOrder) {
  std::mt19937_64 random(9);
  std::vector<Entry> entries;
  for (int i = 0; i < 6000; ++i) {
    const std::uint64_t key = trace_key("test", std::to_string(random() % 1500));
    const auto time = static_cast<std::int64_t>(random() % 50);
    const std::uint64_t event = event_id(1 + random() % 4);
    if (random() % 2 == 0) {
      entries.emplace_back(write(key, event, time, random() % 3 != 0));
    } else {
      entries.emplace_back(receive(key, event, time));
    }
  }
  for (int order = 0; order < 20; ++order) {
    std::shuffle(entries.begin(), entries.end(), random);
    TraceShard shard;
    Model model;
    int refused = 0;
    for (const Entry& entry : entries) {
      std::visit(
          [&](const auto& record) {
            refused += shard.add(record) ? 0 : 1;
            model.add(record);
          },
          entry);
    }
    EXPECT_EQ(refused, model.refused);
    ASSERT_EQ(shard.size(), model.rows.size());
    std::size_t duplicates = 0, retried = 0;
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const Trace& trace = shard.row(i);
      const Model::Row& row = model.rows.at(trace.key);
      ASSERT_EQ(trace.written, !row.puts.empty());
      ASSERT_EQ(trace.received, !row.receives.empty());
      if (trace.written) {
        ASSERT_EQ(trace.put_ns, *std::min_element(row.puts.begin(), row.puts.end()));
        ASSERT_EQ(trace.ok, row.ok);
        retried += row.puts.size() - 1;
      }
      if (trace.received) {
        ASSERT_EQ(trace.receive_ns, *std::min_element(row.receives.begin(), row.receives.end()));
        duplicates += row.receives.size() - 1;
      }
    }
    EXPECT_EQ(shard.duplicates().size(), duplicates);
    EXPECT_EQ(shard.retried().size(), retried);
  }
}

TEST(TraceTable, APlaceNamesItsRow) {
  TraceTable table;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const std::uint64_t key = trace_key("test", std::to_string(i));
    table.shard(TraceTable::shard_of(key)).add(write(key, event_id(1), static_cast<std::int64_t>(i)));
  }
  std::size_t rows = 0;
  table.for_each_place([&](TraceTable::Place place, const Trace& trace) {
    EXPECT_EQ(&table.at(place), &trace);
    ++rows;
  });
  EXPECT_EQ(rows, 5000U);
}

TEST(TraceTable, KnowsWhetherAnyRowHasTimesOfItsOwn) {
  TraceShard shard;
  shard.add(write(1, event_id(1), 100));
  EXPECT_FALSE(shard.has_times());
  WriteEntry timed = write(2, event_id(1), 100);
  timed.intended_ns = 90;
  shard.add(timed);
  EXPECT_TRUE(shard.has_times());
  EXPECT_EQ(shard.times(1).intended_ns, 90);
  EXPECT_EQ(shard.times(0).intended_ns, kNone);
}

}  // namespace
}  // namespace echotrace::ingest
