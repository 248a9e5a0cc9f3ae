// A trigger experiment read from a text, as from a file of that name.
#pragma once

#include "collect/experiment.h"
#include "collect/kind.h"
#include "ingest/base/file.h"

#include <string>
#include <string_view>

namespace echotrace::collect {

inline ReadExperiment parse_experiment(std::string_view yaml, const std::string& file_name,
                                       const ReadFile& read_file = {}) {
  const ReadFile from_disk = [](const std::filesystem::path& path) { return base::read_file(path.string(), 1 << 20); };
  return read_experiment(read_experiment_root(yaml, file_name), file_name, read_file ? read_file : from_disk);
}

}  // namespace echotrace::collect
