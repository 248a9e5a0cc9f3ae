#include "ingest/base/private_folder.h"

#include "ingest/base/error.h"
#include "ingest/base/interrupt.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace echotrace::base {

PrivateFolder::PrivateFolder() {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) parent = "/tmp";
  path_ = (parent / "echotrace.XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) {
    throw Error(Exit::kEnvironment, std::string("cannot create a temporary folder: ") + std::strerror(errno),
                parent.string(), "set TMPDIR to a folder you may write to");
  }
  remember_unfinished_folder(path_.c_str());
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  forget_unfinished_folder(path_.c_str());
}

}  // namespace echotrace::base
