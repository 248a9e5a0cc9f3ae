// Clears up after an endpoint however it ends, kill -9 included: a small process of its own session that waits until
// the endpoint's process is gone, then kills what functions still run and removes the endpoint's folder.
#pragma once

#include "ingest/base/file.h"

#include <filesystem>
#include <sys/types.h>

namespace echotrace::local {

class Caretaker {
 public:
  // To be made before threads are. Throws base::Error (environment) when no process can be made.
  explicit Caretaker(const std::filesystem::path& folder);
  ~Caretaker();  // waits until it has cleared up
  Caretaker(const Caretaker&) = delete;
  Caretaker& operator=(const Caretaker&) = delete;

  // Told of every process group of a function. Never blocks for long: a few bytes through a pipe.
  void started(pid_t group) { tell('+', group); }
  void ended(pid_t group) { tell('-', group); }

 private:
  void tell(char sign, pid_t group);
  base::Descriptor pipe_;
  pid_t process_ = -1;
};

}  // namespace echotrace::local
