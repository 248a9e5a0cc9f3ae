// A folder of this process alone (0700) below the temporary directory; removed with everything in it.
#pragma once

#include <filesystem>

namespace echotrace::local {

class PrivateFolder {
 public:
  PrivateFolder();  // throws base::Error (environment)
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace echotrace::local
