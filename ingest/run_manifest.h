// The manifest of a run directory (run.json, reports/run.schema.json), as far as a reader of its traces has to know it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echotrace::ingest {

struct RunManifest {
  std::string run, experiment, target, region;  // "" where it does not say; target is "local" or "aws"
  std::int64_t started_ns = 0, ended_ns = 0;    // 0 where it does not say
  std::vector<std::int64_t> memory_mb;          // of the functions that write and receive; ascending, each once

  // Its latencies were taken on the collecting machine's own services and say nothing about a cloud.
  bool local() const { return target == "local"; }
};

// Nothing for a file that is no such manifest, unreadable ones among them.
std::optional<RunManifest> read_run_manifest(const std::string& path);

}  // namespace echotrace::ingest
