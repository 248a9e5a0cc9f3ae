#include "drivers/local/private_folder.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace echotrace::local {

PrivateFolder::PrivateFolder() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string name = (parent / "echotrace-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    throw base::Error(base::Exit::kEnvironment, std::string("cannot make a folder: ") + std::strerror(errno), name,
                      "TMPDIR names the place for it");
  }
  path_ = name;
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace echotrace::local
