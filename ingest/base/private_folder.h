// A folder of this process alone (0700) below the temporary directory; removed with everything in it at the end, also
// when Ctrl-C ends the program (see interrupt.h).
#pragma once

#include <string>

namespace echotrace::base {

class PrivateFolder {
 public:
  PrivateFolder();  // throws Error (environment)
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace echotrace::base
