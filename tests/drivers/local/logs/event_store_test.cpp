#include "drivers/local/logs/event_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace echotrace::local::logs {
namespace {

std::vector<std::string> messages(const Stream& stream) {
  std::vector<std::string> all;
  for (const auto& [position, event] : stream.events) all.push_back(event.message);
  return all;
}

TEST(EventId, IsTheTimeTimesTwoToThe144ThInDecimal) {
  // AWS's own example of an event of that millisecond is 31953106606966983378809025079804211143289615424298221568.
  EXPECT_EQ(event_id({1'432'826'855'000, 0}), "31953106606966983377076843082764784337516983148871680000");
  EXPECT_EQ(event_id({1'432'826'855'000, 7}), "31953106606966983377076843082764784466644191664838541312");
  EXPECT_EQ(event_id({0, 1}), std::string(36, '0') + "18446744073709551616");
}

TEST(EventId, GrowsWithThePosition) {
  EXPECT_LT(event_id({1'432'826'855'000, 1'000'000'000'000}), event_id({1'432'826'855'001, 1}));
  EXPECT_LT(event_id({1'432'826'855'000, 9}), event_id({1'432'826'855'000, 10}));
  EXPECT_EQ(event_id({4'398'046'511'103, 1}).size(), 56U);  // the latest that there is
}

TEST(EventStore, KeepsEventsInTheOrderOfTheirTimeThenOfTheirArrival) {
  EventStore store(1'000'000);
  Stream& stream = store.make_stream(store.make_group("g", 1), "s", 1);
  store.append(stream, 20, 0, "later");
  store.append(stream, 10, 0, "sooner");
  store.append(stream, 20, 0, "later still");
  EXPECT_THAT(messages(stream), testing::ElementsAre("sooner", "later", "later still"));
}

TEST(EventStore, MakesGroupsAndStreamsOnce) {
  EventStore store(1'000'000);
  Group& group = store.make_group("g", 1);
  EXPECT_EQ(&store.make_group("g", 2), &group);
  EXPECT_EQ(group.created_ms, 1);
  EXPECT_EQ(&store.make_stream(group, "s", 1), &store.make_stream(group, "s", 2));
  EXPECT_EQ(store.stream_count(), 1U);
}

TEST(EventStore, WhatCameFirstGoesWhenItIsFull) {
  EventStore store(3 * (100 + 160));  // three messages and what is counted for each
  Group& group = store.make_group("g", 1);
  Stream& a = store.make_stream(group, "a", 1);
  Stream& b = store.make_stream(group, "b", 1);
  store.append(a, 50, 0, std::string(100, '1'));
  store.append(b, 40, 0, std::string(100, '2'));
  store.append(b, 30, 0, std::string(100, '3'));
  EXPECT_EQ(store.driven_out(), 0U);
  store.append(b, 20, 0, std::string(100, '4'));
  EXPECT_TRUE(a.events.empty());
  EXPECT_EQ(a.message_bytes, 0U);
  EXPECT_EQ(b.message_bytes, 300U);
  store.append(a, 10, 0, std::string(100, '5'));
  EXPECT_THAT(messages(b), testing::ElementsAre(std::string(100, '4'), std::string(100, '3')));
  EXPECT_EQ(store.driven_out(), 2U);
}

TEST(EventStore, OneEventIsKeptHoweverLongItIs) {
  EventStore store(10);
  Stream& stream = store.make_stream(store.make_group("g", 1), "s", 1);
  store.append(stream, 1, 0, "first");
  store.append(stream, 2, 0, std::string(1000, 'x'));
  EXPECT_THAT(messages(stream), testing::ElementsAre(std::string(1000, 'x')));
}

TEST(EventStore, ErasedStreamsAndGroupsGiveTheirRoomBack) {
  EventStore store(1'000'000);
  Group& group = store.make_group("g", 1);
  store.append(store.make_stream(group, "a", 1), 1, 0, "m");
  const std::uint64_t one = store.held_bytes();
  store.append(store.make_stream(group, "b", 1), 1, 0, "m");
  store.erase_stream(group, "b");
  EXPECT_EQ(store.held_bytes(), one);
  // A stream of the same name is another one.
  EXPECT_TRUE(store.make_stream(group, "b", 1).events.empty());
  store.erase_group("g");
  EXPECT_EQ(store.held_bytes(), 0U);
  EXPECT_EQ(store.stream_count(), 0U);
  EXPECT_TRUE(store.groups.empty());
}

TEST(EventStore, DrivesOutRightlyAfterMuchWasErased) {
  EventStore store(2 * (1 + 160));
  Group& group = store.make_group("g", 1);
  for (int round = 0; round < 3000; ++round) {
    store.append(store.make_stream(group, "gone", 1), 1, 0, "x");
    store.erase_stream(group, "gone");
  }
  Stream& stream = store.make_stream(group, "s", 1);
  for (const char* message : {"1", "2", "3"}) store.append(stream, 1, 0, message);
  EXPECT_THAT(messages(stream), testing::ElementsAre("2", "3"));
  EXPECT_EQ(store.driven_out(), 1U);
}

TEST(Group, ARetentionOfDaysEndsThatManyDaysBefore) {
  Group group;
  EXPECT_LT(group.oldest_ms(1'800'000'000'000), 0);
  group.retention_days = 3;
  EXPECT_EQ(group.oldest_ms(1'800'000'000'000), 1'800'000'000'000 - 259'200'000);
}

}  // namespace
}  // namespace echotrace::local::logs
