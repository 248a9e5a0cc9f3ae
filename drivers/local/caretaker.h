// Clears up after an endpoint however it ends, kill -9 included: a small process of its own session that makes the
// endpoint's folder, waits until the endpoint's process is gone, then kills the functions that still run and removes
// the folder.
#pragma once

#include "ingest/base/file.h"

#include <filesystem>
#include <sys/types.h>

namespace echotrace::local {

class Caretaker {
 public:
  // Functions are the processes whose working directory, program or first environment lies in the folder, whatever
  // session they have moved to. To be made before threads are. Throws base::Error (environment) when no process or no
  // folder can be made.
  Caretaker();
  ~Caretaker();  // waits until it has cleared up
  Caretaker(const Caretaker&) = delete;
  Caretaker& operator=(const Caretaker&) = delete;

  // One more folder to remove, with what runs in it. The processes there end by themselves when the endpoint's does
  // (PR_SET_PDEATHSIG), for which they are given two seconds. From any thread.
  void also(const std::filesystem::path& more);

  const std::filesystem::path& folder() const { return folder_; }  // private: 0700

 private:
  base::Descriptor pipe_;
  pid_t process_ = -1;
  std::filesystem::path folder_;
};

}  // namespace echotrace::local
