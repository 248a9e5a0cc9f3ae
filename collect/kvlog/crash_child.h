// A writer in a process of its own, `collect kv … shell`, that is killed at a step of the store's protocol.
#pragma once

#include "ingest/base/file.h"

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace echotrace::collect {

class CrashChild {
 public:
  // arguments: of collect kv, the step among them. environment: "NAME=VALUE". Throws base::Error (environment).
  CrashChild(const std::vector<std::string>& arguments, const std::vector<std::string>& environment);
  CrashChild(const CrashChild&) = delete;
  CrashChild& operator=(const CrashChild&) = delete;
  ~CrashChild();  // kills it

  // Whether the shell acknowledged the line; false: it has ended, or gave no answer for a minute.
  bool acknowledges(const std::string& line);
  // Ends its input and waits. Whether it was killed (SIGKILL), and not by this object.
  bool was_killed();

 private:
  base::Descriptor to_, from_;
  std::string read_;
  pid_t pid_ = -1;
};

}  // namespace echotrace::collect
