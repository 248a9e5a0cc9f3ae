#include "drivers/local/lambda/process_memory.h"

#include "ingest/base/file.h"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace echotrace::local::lambda {
namespace {

constexpr std::size_t kMostProcesses = 256;

std::string_view read_file(const std::string& path, std::array<char, 16384>& buffer) {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return {};
  const ssize_t bytes = ::read(file.get(), buffer.data(), buffer.size());
  return {buffer.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0};
}

// The number behind `name`, which ends in a colon; spaces before it skipped.
std::int64_t number_after(std::string_view text, std::string_view name) {
  std::size_t at = text.find(name);
  if (at == text.npos) return 0;
  at = text.find_first_not_of(" \t", at + name.size());
  std::int64_t number = 0;
  if (at != text.npos) std::from_chars(text.data() + at, text.data() + text.size(), number);
  return number;
}

}  // namespace

ProcessMemory memory_of(pid_t process) {
  ProcessMemory sum;
  std::vector<pid_t> processes{process};
  std::array<char, 16384> buffer;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const std::string id = std::to_string(processes[i]);
    const std::string_view status = read_file("/proc/" + id + "/status", buffer);
    sum.peak_kb += number_after(status, "\nVmHWM:");
    sum.resident_kb += number_after(status, "\nVmRSS:");
    std::string_view children = read_file("/proc/" + id + "/task/" + id + "/children", buffer);
    while (!children.empty() && processes.size() < kMostProcesses) {
      pid_t child = 0;
      const auto [end, error] = std::from_chars(children.data(), children.data() + children.size(), child);
      if (error != std::errc()) break;
      processes.push_back(child);
      children.remove_prefix(std::min(children.size(), static_cast<std::size_t>(end - children.data()) + 1));
    }
  }
  return sum;
}

}  // namespace echotrace::local::lambda
