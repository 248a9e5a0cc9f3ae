// Clears up after an endpoint however it ends, kill -9 included: a small process of its own session that waits until
// the endpoint's process is gone, then kills the functions that still run and removes the endpoint's folder.
#pragma once

#include "ingest/base/file.h"

#include <filesystem>
#include <sys/types.h>

namespace echotrace::local {

class Caretaker {
 public:
  // Functions are the processes whose working directory, program or first environment lies in `folder`, whatever
  // session they have moved to. To be made before threads are. Throws base::Error (environment) when no process can be
  // made.
  explicit Caretaker(const std::filesystem::path& folder);
  ~Caretaker();  // waits until it has cleared up
  Caretaker(const Caretaker&) = delete;
  Caretaker& operator=(const Caretaker&) = delete;

 private:
  base::Descriptor pipe_;
  pid_t process_ = -1;
};

}  // namespace echotrace::local
