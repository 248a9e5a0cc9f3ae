#include "analyze/progress.h"

#include <fmt/format.h>

#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace echotrace::analyze {
namespace {
constexpr auto kDelay = std::chrono::milliseconds(500);
constexpr auto kInterval = std::chrono::milliseconds(200);
}  // namespace

Progress::Progress(const std::vector<std::string>& paths, bool quiet)
    : wanted_(!quiet && ::isatty(STDERR_FILENO) == 1), begin_(Clock::now()), next_(begin_ + kDelay) {
  if (!wanted_) return;
  for (const std::string& path : paths) {
    struct stat info {};
    if (path == "-" || ::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
      total_bytes_ = 0;
      return;
    }
    total_bytes_ += info.st_size;
  }
}

void Progress::show(std::int64_t stored_bytes) {
  if (!wanted_ || Clock::now() < next_) return;
  const auto now = Clock::now();
  next_ = now + kInterval;
  shown_ = true;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double megabytes = static_cast<double>(stored_bytes) / 1e6;
  std::string text = fmt::format("\rreading: {:.0f} MB, {:.0f} MB/s", megabytes, megabytes / seconds);
  if (total_bytes_ > 0 && stored_bytes > 0) {
    const double share = static_cast<double>(stored_bytes) / static_cast<double>(total_bytes_);
    text += fmt::format(", {:.0f} %, {:.0f} s left", share * 100, seconds / share - seconds);
  }
  std::fputs((text + "   ").c_str(), stderr);
}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

}  // namespace echotrace::analyze
