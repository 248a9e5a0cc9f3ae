// The process is killed at every step of the protocol (SIGKILL, by itself, so that nothing of it goes on). What it
// acknowledged over a pipe is there afterwards, and what it did not is there once or not at all.
#include "tests/drivers/kvlog/folder_objects.h"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace echotrace::kvlog {
namespace {

constexpr int kWrites = 40;

void write_number(Store& store, std::uint64_t number) {
  const std::string key = "key" + std::to_string(number % 7);
  if (number % 5 == 0)
    store.erase(key);
  else
    store.put(key, "value" + std::to_string(number));
}

State state_after(std::uint64_t writes) {
  State state;
  for (std::uint64_t number = 1; number <= writes; ++number) {
    const std::string key = "key" + std::to_string(number % 7);
    if (number % 5 == 0)
      state.erase(key);
    else
      state[key] = "value" + std::to_string(number);
  }
  return state;
}

struct Crash {
  FaultPointRow row;
  int time;  // at the so-manieth time that the point is reached
};

class KvlogCrash : public KvlogTest, public testing::WithParamInterface<Crash> {
 protected:
  // Opens the store three times, the second and third time with a tail.
  [[noreturn]] void live(const StoreOptions& options, int pipe, std::uint64_t next) {
    try {
      FolderObjects objects(bucket());
      for (int session = 0; session < 3; ++session) {
        Store store(objects, options);
        for (int i = 0; i < kWrites + 1; ++i) {
          write_number(store, next);
          if (::write(pipe, &next, sizeof next) != sizeof next) ::_exit(2);
          ++next;
          if (store.commit_due()) store.commit();
        }
      }
    } catch (const base::Error&) {
      ::_exit(3);
    }
    ::_exit(0);
  }

  std::uint64_t acknowledged(int pipe, std::uint64_t last) {
    std::uint64_t number = 0;
    while (::read(pipe, &number, sizeof number) == sizeof number) last = number;
    return last;
  }
};

TEST_P(KvlogCrash, LosesNothingAcknowledgedAndDoublesNothing) {
  StoreOptions crashing = options();
  int times = GetParam().time;
  crashing.reached = [&](FaultPoint point) {
    if (point == GetParam().row.point && --times == 0) ::kill(::getpid(), SIGKILL);
  };
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    live(crashing, ends[1], 1);
  }
  ::close(ends[1]);
  const std::uint64_t last = acknowledged(ends[0], 0);
  ::close(ends[0]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the point was not reached: " << status;

  FolderObjects objects(bucket());
  Store store(objects, options());
  EXPECT_GE(store.last_sequence(), last);
  EXPECT_LE(store.last_sequence(), last + 1);
  EXPECT_EQ(state_of(store), state_after(store.last_sequence()));
  EXPECT_LT(store.recovery().duration_ns, 2'000'000'000);
  // It goes on, and a folder that has nothing finds the same.
  write_number(store, store.last_sequence() + 1);
  store.commit();
  EXPECT_EQ(state_of(Store(objects, options("elsewhere"))), state_after(store.last_sequence()));
}

std::vector<Crash> crashes() {
  std::vector<Crash> all;
  for (const FaultPointRow& row : kFaultPoints) {
    for (const int time : {1, 2, 3}) all.push_back({row, time});
  }
  return all;
}

std::string name_of_crash(const testing::TestParamInfo<Crash>& info) {
  std::string name(info.param.row.name);
  for (char& c : name) {
    if (c == '.' || c == '-') c = '_';
  }
  return name + "_" + std::to_string(info.param.time);
}

INSTANTIATE_TEST_SUITE_P(AtEveryStep, KvlogCrash, testing::ValuesIn(crashes()), name_of_crash);

}  // namespace
}  // namespace echotrace::kvlog
