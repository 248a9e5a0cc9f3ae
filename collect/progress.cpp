#include "collect/progress.h"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace echotrace::collect {
namespace {

constexpr std::chrono::milliseconds kOften{250};
constexpr std::chrono::seconds kSeldom{10};  // where each is a line of its own

}  // namespace

Progress::Progress(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  clear();
}

void Progress::clear() {
  if (line_shown_) std::fputs("\r\033[K", stderr);
  line_shown_ = false;
}

void Progress::say(const std::string& sentence) {
  if (quiet_) return;
  clear();
  std::fprintf(stderr, "%s\n", sentence.c_str());
}

void Progress::show(const std::string& step, const Tally& tally, std::uint64_t writes, double seconds_left) {
  const auto now = Clock::now();
  if (quiet_ || now < next_) return;
  next_ = now + (terminal_ ? std::chrono::milliseconds(kOften) : std::chrono::milliseconds(kSeldom));
  if (const double seconds = std::chrono::duration<double>(now - last_).count(); seconds >= 1) {
    rate_ = static_cast<double>(tally.put - last_put_) / seconds;
    last_put_ = tally.put;
    last_ = now;
  }
  std::string line = fmt::format("{}: {}/{} put, {} received", step, tally.put, writes, tally.received);
  if (tally.failed > 0) line += fmt::format(", {} failed", tally.failed);
  if (rate_ > 0) line += fmt::format(", {:.0f}/s", rate_);
  if (seconds_left > 0) line += fmt::format(", {:.0f} s left", seconds_left);
  if (terminal_) {
    std::fprintf(stderr, "\r\033[K%.79s", line.c_str());
    std::fflush(stderr);
    line_shown_ = true;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

}  // namespace echotrace::collect
