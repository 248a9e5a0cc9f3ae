#include "ingest/inputs.h"

#include "ingest/base/error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace echotrace::ingest {
namespace {

namespace fs = std::filesystem;

using Identity = std::pair<dev_t, ino_t>;

class Walk {
 public:
  explicit Walk(InputPaths& found) : found_(found) {}

  void given(const std::string& path) {
    if (path == "-") {
      found_.files.push_back(path);
      return;
    }
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
      throw base::Error(base::Exit::kEnvironment, std::string("cannot read: ") + std::strerror(errno), path,
                        errno == ENOENT ? "check the path; without arguments analyze reads traces/" : "");
    }
    if (S_ISDIR(info.st_mode)) {
      if (::access(path.c_str(), R_OK | X_OK) != 0) {
        throw base::Error(base::Exit::kEnvironment, std::string("cannot read: ") + std::strerror(errno), path);
      }
      directory(path, info);
    } else if (seen_.insert({info.st_dev, info.st_ino}).second) {
      found_.files.push_back(path);
    }
  }

 private:
  void directory(const std::string& path, const struct stat& info) {
    if (!seen_.insert({info.st_dev, info.st_ino}).second) return;
    std::error_code error;
    std::vector<std::string> entries;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      if (it->path().filename().string().front() != '.') entries.push_back(it->path().string());
    }
    if (error) found_.unusable.push_back(path + ": " + error.message());
    std::sort(entries.begin(), entries.end());
    for (const std::string& entry : entries) member(entry);
  }

  void member(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
      found_.unusable.push_back(path + ": " + std::strerror(errno));
    } else if (S_ISDIR(info.st_mode)) {
      directory(path, info);
    } else if (S_ISREG(info.st_mode)) {
      if (::access(path.c_str(), R_OK) != 0) {
        found_.unusable.push_back(path + ": " + std::strerror(errno));
      } else if (seen_.insert({info.st_dev, info.st_ino}).second) {
        found_.files.push_back(path);
      }
    }
  }

  InputPaths& found_;
  std::set<Identity> seen_;
};

}  // namespace

InputPaths find_inputs(const std::vector<std::string>& paths) {
  InputPaths found;
  Walk walk(found);
  for (const std::string& path : paths) walk.given(path);
  std::error_code error;
  if (paths.size() == 1 && paths.front() != "-" && fs::is_directory(paths.front(), error)) {
    found.only_directory = paths.front();
  }
  if (found.files.empty()) {
    throw base::Error(base::Exit::kEnvironment, "there is nothing to read here", paths.empty() ? "" : paths.front(),
                      "give a directory or file with trace files or logs");
  }
  return found;
}

}  // namespace echotrace::ingest
