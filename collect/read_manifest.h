// run.json read again, by what goes on after an interruption.
#pragma once

#include "collect/manifest.h"

#include <filesystem>

namespace echotrace::collect {

// Throws base::Error: a directory that holds no run, a manifest that is damaged or of a later version.
Manifest read_manifest(const std::filesystem::path& run_directory);

}  // namespace echotrace::collect
