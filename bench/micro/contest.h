// What the micro benchmarks have in common: one task, done by us, by others, and by whatever no program can beat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace echotrace::bench {

enum class Role : std::uint8_t {
  kOurs,
  kPeer,   // the same task with something else; must give the same answer
  kLimit,  // less work than the task needs: how fast it could be at most
};

struct Contender {
  Role role;
  std::string name;
  std::function<std::uint64_t()> run;  // the whole task once; returns a number that stands for the answer
};

struct Contest {
  std::string task;
  std::size_t bytes, items;           // of the input; what an item is follows from the task
  std::vector<Contender> contenders;  // ours first
};

// One per file of tasks; they make their own inputs, the same every time.
std::vector<Contest> line_contests();
std::vector<Contest> time_contests();
std::vector<Contest> string_contests();
std::vector<Contest> event_contests();
std::vector<Contest> join_contests();
std::vector<Contest> quantile_contests();

// Peers whose answer is not ours, as sentences.
std::vector<std::string> disagreements(std::span<const Contest> contests);

// The answer of many small results, in order.
constexpr std::uint64_t fold(std::uint64_t answer, std::uint64_t next) {
  return (answer ^ next) * 0x100000001B3U;
}

}  // namespace echotrace::bench
