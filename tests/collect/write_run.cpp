// Writes the files of a run directory as a run does, for the tests that read, cut and kill it from outside.
//   write_run directory TRACES RUN           makes it and prints its path
//   write_run trace FILE EVERY JOURNAL       lines of standard input that the file does not have yet, a frame for EVERY
//                                            of them; a journal entry and a line on standard output after each frame
//   write_run manifest DIRECTORY STATE       run.json
#include "collect/journal.h"
#include "collect/manifest.h"
#include "collect/run_directory.h"
#include "collect/trace_writer.h"
#include "ingest/base/error.h"

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace echotrace;

void write_trace(const std::string& file, std::uint64_t every, const std::string& journal_file) {
  collect::Journal journal(journal_file);
  collect::TraceWriter writer(file);
  std::uint64_t number = 0;
  const auto close_frame = [&] {
    writer.flush();
    journal.add({"logs", {{"group", file}}, {{"until_ms", static_cast<std::int64_t>(writer.lines())}}});
    std::printf("%llu\n", static_cast<unsigned long long>(writer.lines()));
    std::fflush(stdout);
  };
  const std::uint64_t there = writer.lines();
  for (std::string line; std::getline(std::cin, line); ++number) {
    if (number < there) continue;
    writer.add(line);
    if ((number + 1) % every == 0) close_frame();
  }
  close_frame();
}

void write_manifest_of(const std::string& directory, const std::string& state) {
  collect::Manifest manifest;
  manifest.run = "r8k2abcd";
  manifest.target = "local";
  manifest.region = "us-east-1";
  manifest.started_ns = 1'700'000'000'000'000'000;
  manifest.functions = {{"write", "/aws/lambda/w"}, {"receive", "/aws/lambda/r\"\\\n"}};
  manifest.experiment_json = R"({"stores":[{"name":"s3"}],"seed":1})";
  if (state != "running") {
    manifest.state = state == "complete" ? collect::RunState::kComplete : collect::RunState::kInterrupted;
    manifest.state_sentence = "2 of 3 turns were done";
    manifest.ended_ns = manifest.started_ns + 1;
    manifest.turns_json = R"([{"cell":1,"trial":1,"start_ns":1700000000000000000,"writes":100}])";
  }
  collect::write_manifest(directory, manifest);
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 3 && words[0] == "directory") {
    std::puts(collect::make_run_directory(words[1], words[2]).c_str());
  } else if (words.size() == 4 && words[0] == "trace") {
    write_trace(words[1], std::stoull(words[2]), words[3]);
  } else if (words.size() == 3 && words[0] == "manifest") {
    write_manifest_of(words[1], words[2]);
  } else {
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run({argv + 1, argv + argc});
  } catch (const base::Error& error) {
    std::fprintf(stderr, "%s|%s|%s\n", error.what(), error.where().c_str(), error.next().c_str());
    return static_cast<int>(error.exit());
  }
}
