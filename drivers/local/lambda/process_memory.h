// What a process and the processes it has started use.
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace echotrace::local::lambda {

struct ProcessMemory {
  std::int64_t resident_kb = 0;  // VmRSS, added up: pages that they share count more than once
  std::int64_t peak_kb = 0;      // VmHWM, added up: their peaks need not have been at the same time
};

// From /proc; of the process alone where the kernel does not list children. Zero for one that has ended.
ProcessMemory memory_of(pid_t process);

}  // namespace echotrace::local::lambda
