// run.json: what a run is and how far it is (reports/run.schema.json).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace echotrace::collect {

enum class RunState { kRunning, kComplete, kInterrupted };

struct Manifest {
  std::string run, state_sentence;
  RunState state = RunState::kRunning;
  std::string experiment_json;  // as run, without secrets; empty: {}
  std::string target, region;
  std::int64_t started_ns = 0, ended_ns = 0;     // since the Unix epoch; ended_ns 0: not yet
  std::map<std::string, std::string> functions;  // name to log group
  std::string turns_json;                        // the schedule: per turn cell, trial, start_ns, writes; empty: []
};

// Replaces run.json atomically; on disk when it returns. `experiment_json` and `turns_json` are JSON texts; the trace
// files are listed with bytes, events and SHA-256 unless the run is still going on, so their writers must have closed
// their frames. Throws base::Error (environment).
void write_manifest(const std::filesystem::path& run_directory, const Manifest& manifest);

}  // namespace echotrace::collect
