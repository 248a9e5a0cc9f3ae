// A program run as the leader of a session and process group of its own.
#pragma once

#include "ingest/base/file.h"

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace echotrace::local::lambda {

class Process {
 public:
  // Runs FOLDER/bootstrap in `folder` with exactly these variables ("NAME=value"). Standard input is empty; no other
  // descriptor, no signal mask, handler or ignored signal is inherited; no core dumps, 1,024 descriptors as at AWS. It
  // is killed when the thread that made it ends, however that happens. Throws std::system_error when the system gives
  // no pipe or process.
  Process(const std::filesystem::path& folder, const std::vector<std::string>& environment);
  ~Process();  // kills the group and waits
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int exec_error() const { return exec_error_; }  // errno: the program could not be run, there is no process
  pid_t pid() const { return pid_; }
  int exit_descriptor() const { return exit_.get(); }  // readable once the leader has ended
  // Reading ends of its pipes, non-blocking.
  int output() const { return output_.get(); }
  int errors() const { return errors_.get(); }

  void kill_group();  // SIGKILL to the leader and whoever is in its group
  // Kills what is left of the group and waits for the leader. How it ended, as Lambda says it: "exit status 1",
  // "signal: killed"; empty after exit(0).
  std::string reap();

 private:
  pid_t pid_ = -1;
  int exec_error_ = 0;
  base::Descriptor exit_, output_, errors_;
};

// "exit status 1", "signal: segmentation fault", from waitpid's status; empty for exit(0).
std::string how_it_ended(int status);

}  // namespace echotrace::local::lambda
