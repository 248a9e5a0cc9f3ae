// The kind kvlog: the key-value store whose log is in S3, measured three ways: uploads of small pairs, directly and
// through the store; how many writes a second it takes; and how it comes back after it was killed at each step of its
// protocol.
#pragma once

#include "collect/experiment.h"
#include "collect/run_frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::collect {

struct KvlogExperiment : RunSettings {
  std::vector<std::int64_t> pair_bytes{32, 64, 128, 256, 512, 1024};  // key and value together
  std::vector<int> pairs{1, 5, 10, 25, 50, 100};                      // of an upload
  std::vector<std::string> crash_at;  // steps, as 'collect kv --help' calls them; by default all
  int writes_at_once = 10;            // throughput: of one sync of the local file
  int commit_every = 100;             // writes of a segment
};

// Throws base::Error (usage) with file:line.
KvlogExperiment read_kvlog_experiment(const YamlNode& root, const std::string& file_name);

std::string kvlog_experiment_json(const KvlogExperiment& experiment);
RunReport run_kvlog(const KvlogExperiment& experiment, const RunRequest& request);

}  // namespace echotrace::collect
