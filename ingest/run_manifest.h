// The manifest of a run directory (run.json, reports/run.schema.json), as far as a reader of its traces has to know it.
#pragma once

#include <string>

namespace echotrace::ingest {

// Whether the file is the manifest of a run on the collecting machine's own services, whose latencies say nothing about
// a cloud. False for anything else, unreadable files among it.
bool is_manifest_of_local_run(const std::string& path);

}  // namespace echotrace::ingest
