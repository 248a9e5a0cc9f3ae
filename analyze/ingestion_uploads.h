// The uploads of an ingestion experiment, read from the inputs once more: each line of metrics, its factors, its bytes,
// and what its invocation was billed.
#pragma once

#include "ingest/inputs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::analyze {

// A cell: what a function of the design is. size: events of an object, or MiB of a part.
struct IngestionFactors {
  std::string workload;
  std::int64_t memory_mb = 0, size = 0, reserved_concurrency = 0;
  auto operator<=>(const IngestionFactors&) const = default;
};

struct IngestionUpload {
  IngestionFactors factors;
  std::string run_id;
  std::int64_t trial = 0;
  bool ok = true;
  std::int64_t start_ns = 0, duration_ns = 0, bytes = 0;
  std::int64_t billed_ns = -1, billed_memory_bytes = 0;  // of its invocation; -1: its REPORT line is not among the inputs

  // Requests that put the object: of one in parts also the upload's begin and end.
  std::int64_t put_requests() const;
  std::int64_t events() const { return factors.workload == "events" ? factors.size : 0; }
};

// By run id, trial and start; an event that is there twice counts once. Throws base::Error (environment).
std::vector<IngestionUpload> read_ingestion_uploads(const ingest::InputPaths& inputs);

}  // namespace echotrace::analyze
