#include "drivers/local/asio_loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace echotrace::local {
namespace {

constexpr std::int64_t kMs = 1'000'000;

TEST(AsioLoop, RunsTasksInTheOrderTheyWerePosted) {
  AsioLoop loop;
  std::string order;
  for (const char c : {'a', 'b', 'c'}) loop.post([&order, c] { order += c; });
  loop.post([&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(AsioLoop, RunsTimersByTheirTimeAndThoseOfNoDelaySoon) {
  AsioLoop loop;
  std::string order;
  loop.after(40 * kMs, [&] {
    order += '3';
    loop.stop();
  });
  loop.after(20 * kMs, [&] { order += '2'; });
  loop.after(0, [&] { order += '1'; });
  loop.after(-5, [&] { order += '1'; });
  const auto begin = std::chrono::steady_clock::now();
  loop.run();
  EXPECT_EQ(order, "1123");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(40));
}

TEST(AsioLoop, ACancelledTimerDoesNotRunEvenWhenItHasComeDue) {
  AsioLoop loop;
  bool ran = false;
  Loop::Id second = 0;
  loop.after(kMs, [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // both are due now
    loop.cancel(second);
  });
  second = loop.after(2 * kMs, [&] { ran = true; });
  loop.after(20 * kMs, [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(ran);
  loop.cancel(second);
  loop.cancel(987654);
}

TEST(AsioLoop, ATimerMayCancelItselfAndStartAnother) {
  AsioLoop loop;
  int runs = 0;
  Loop::Id id = 0;
  id = loop.after(0, [&] {
    loop.cancel(id);
    if (++runs == 1) loop.after(0, [&] { loop.stop(); });
  });
  loop.run();
  EXPECT_EQ(runs, 1);
}

TEST(AsioLoop, TellsAgainAndAgainThatADescriptorCanBeRead) {
  AsioLoop loop;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::string read;
  Loop::Id watch = 0;
  watch = loop.watch(ends[0], [&] {
    char byte = 0;  // one at a time: what is left makes it readable again
    if (::read(ends[0], &byte, 1) == 1) {
      read += byte;
      return;
    }
    loop.unwatch(watch);  // end of file
    loop.stop();
  });
  ASSERT_EQ(::write(ends[1], "abc", 3), 3);
  ::close(ends[1]);
  loop.run();
  EXPECT_EQ(read, "abc");
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "the descriptor is still the caller's";
  ::close(ends[0]);
}

TEST(AsioLoop, AnUnwatchedDescriptorIsSilentAndCanBeWatchedAgain) {
  AsioLoop loop;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  int first = 0, second = 0;
  const Loop::Id watch = loop.watch(ends[0], [&] { ++first; });
  loop.unwatch(watch);
  loop.unwatch(watch);
  const Loop::Id again = loop.watch(ends[0], [&] {
    ++second;
    loop.stop();
  });
  loop.run();
  loop.unwatch(again);
  EXPECT_EQ(first, 0);
  EXPECT_GE(second, 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(AsioLoop, TakesTasksAndStopFromOtherThreads) {
  AsioLoop loop;
  int runs = 0;  // only the loop's thread touches it
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&] { ++runs; });
    loop.post([&] { loop.stop(); });
  });
  loop.run();
  other.join();
  EXPECT_EQ(runs, 1000);
}

TEST(AsioLoop, LeavesWhatWaitsUnrunWhenItEnds) {
  int runs = 0;
  {
    AsioLoop loop;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    loop.watch(ends[0], [&] { ++runs; });
    loop.after(3600'000 * kMs, [&] { ++runs; });
    loop.post([&] { loop.stop(); });
    loop.run();
    ::close(ends[1]);
    ::close(ends[0]);
  }
  EXPECT_EQ(runs, 0);
}

TEST(AsioLoop, MovesTheWallClockByTheSkewAskedFor) {
  const AsioLoop plain, ahead(3'600'000 * kMs);
  const std::int64_t difference_ns = ahead.now_ns() - plain.now_ns();
  EXPECT_NEAR(static_cast<double>(difference_ns), 3.6e12, 1e9);
}

}  // namespace
}  // namespace echotrace::local
