// micro: the inner loops of Echotrace beside other ways to do the same, with the ratios as a table at the end.
//   micro                                    everything, medians of 5 interleaved repetitions
//   micro --benchmark_filter=time            all options of Google Benchmark are taken
//   micro --answers                          measures nothing: only compares the answers, as every run does first
#include "bench/micro/contest.h"
#include "bench/micro/ratios.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>

namespace {

using echotrace::bench::Contest;

std::vector<Contest> all_contests() {
  std::vector<Contest> all;
  for (const auto make :
       {echotrace::bench::line_contests, echotrace::bench::time_contests, echotrace::bench::string_contests,
        echotrace::bench::event_contests, echotrace::bench::join_contests, echotrace::bench::quantile_contests}) {
    for (Contest& contest : make()) all.push_back(std::move(contest));
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const bool answers_only = argc == 2 && std::strcmp(argv[1], "--answers") == 0;
  if (answers_only) --argc;
  // What stands later wins, so these are only defaults.
  std::vector<std::string> defaults = {"--benchmark_repetitions=5", "--benchmark_enable_random_interleaving=true",
                                       "--benchmark_min_time=0.1", "--benchmark_report_aggregates_only=true"};
  std::vector<char*> words = {argv[0]};
  for (std::string& word : defaults) words.push_back(word.data());
  words.insert(words.end(), argv + 1, argv + argc);
  int count = static_cast<int>(words.size());
  words.push_back(nullptr);
  benchmark::Initialize(&count, words.data());
  if (benchmark::ReportUnrecognizedArguments(count, words.data())) return 2;

  const std::vector<Contest> contests = all_contests();
  const auto wrong = echotrace::bench::disagreements(contests);
  for (const std::string& sentence : wrong) std::fprintf(stderr, "micro: %s\n", sentence.c_str());
  if (!wrong.empty()) return 1;
  if (!answers_only) echotrace::bench::measure(contests);
  benchmark::Shutdown();
  return 0;
}
