// Which files a command line of paths means.
#pragma once

#include <string>
#include <vector>

namespace echotrace::ingest {

struct InputPaths {
  std::vector<std::string> files;     // sorted within each directory; "-" is standard input
  std::vector<std::string> unusable;  // found in a directory but not readable, one sentence each
  std::string only_directory;         // the one directory given, when a single directory was given; else ""
};

// Directories are walked recursively; hidden entries are left out, each directory is entered once however many links
// lead to it, and a file reached twice counts once. Throws base::Error (environment) for a path that does not exist or
// cannot be read, and when nothing is left.
InputPaths find_inputs(const std::vector<std::string>& paths);

}  // namespace echotrace::ingest
