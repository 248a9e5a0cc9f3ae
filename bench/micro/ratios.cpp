#include "bench/micro/ratios.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace echotrace::bench {
namespace {

std::string benchmark_name(const Contest& contest, const Contender& contender) {
  return contest.task + "/" + contender.name;
}

// Keeps the seconds of every repetition beside what the console shows.
class Keeper final : public benchmark::ConsoleReporter {
 public:
  explicit Keeper(OutputOptions options) : ConsoleReporter(options) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate) {
        if (run.aggregate_name == "median") medians_[run.run_name.function_name] = seconds(run);
      } else {
        medians_.try_emplace(run.run_name.function_name, seconds(run));  // a single repetition has no median
      }
    }
    ConsoleReporter::ReportRuns(runs);
  }

  const std::map<std::string, double>& medians() const { return medians_; }

 private:
  static double seconds(const Run& run) {
    return run.GetAdjustedCPUTime() / benchmark::GetTimeUnitMultiplier(run.time_unit);
  }
  std::map<std::string, double> medians_;
};

std::string speed(const Contest& contest, double seconds) {
  if (contest.bytes > 0) return fmt::format("{:.3g} GB/s", static_cast<double>(contest.bytes) / seconds / 1e9);
  return fmt::format("{:.3g} M/s", static_cast<double>(contest.items) / seconds / 1e6);
}

std::string each(const Contest& contest, double seconds) {
  const double ns = seconds * 1e9 / static_cast<double>(contest.items);
  return ns < 1000 ? fmt::format("{:.3g} ns", ns) : fmt::format("{:.3g} µs", ns / 1000);
}

void print_table(std::span<const Contest> contests, const std::map<std::string, double>& medians) {
  fmt::print("\n| task | by | speed | each | time relative to ours |\n| --- | --- | ---: | ---: | ---: |\n");
  for (const Contest& contest : contests) {
    const auto ours = medians.find(benchmark_name(contest, contest.contenders.front()));
    for (const Contender& contender : contest.contenders) {
      const auto median = medians.find(benchmark_name(contest, contender));
      if (median == medians.end()) continue;
      const std::string ratio = ours == medians.end() ? "" : fmt::format("{:.2f}", median->second / ours->second);
      fmt::print("| {} | {}{} | {} | {} | {} |\n", contest.task, contender.name,
                 contender.role == Role::kLimit ? " (limit)" : "", speed(contest, median->second),
                 each(contest, median->second), ratio);
    }
  }
}

}  // namespace

void measure(std::span<const Contest> contests) {
  for (const Contest& contest : contests) {
    for (const Contender& contender : contest.contenders) {
      benchmark::RegisterBenchmark(benchmark_name(contest, contender).c_str(), [&](benchmark::State& state) {
        for (auto _ : state) benchmark::DoNotOptimize(contender.run());
        const auto rounds = static_cast<std::int64_t>(state.iterations());
        if (contest.bytes > 0) state.SetBytesProcessed(rounds * static_cast<std::int64_t>(contest.bytes));
        state.SetItemsProcessed(rounds * static_cast<std::int64_t>(contest.items));
      });
    }
  }
  Keeper keeper(benchmark::ConsoleReporter::OO_Tabular);
  benchmark::RunSpecifiedBenchmarks(&keeper);
  print_table(contests, keeper.medians());
}

}  // namespace echotrace::bench
