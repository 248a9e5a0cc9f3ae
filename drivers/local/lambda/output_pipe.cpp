#include "drivers/local/lambda/output_pipe.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::int64_t kWindowNs = 100'000'000;
constexpr std::size_t kWindowBytes = 4 * 1024 * 1024, kWindowLines = 20'000;

}  // namespace

OutputPipe::OutputPipe(Loop& loop, std::function<void(std::string)> line)
    : loop_(loop), lines_([this, line = std::move(line)](std::string text) {
        ++window_lines_;
        line(std::move(text));
      }) {}

OutputPipe::~OutputPipe() {
  close();
}

void OutputPipe::open(int descriptor) {
  close();
  descriptor_ = descriptor;
  watch();
}

void OutputPipe::close() {
  stop_watching();
  descriptor_ = -1;
}

void OutputPipe::watch() {
  watch_ = loop_.watch(descriptor_, [this] { readable(); });
}

void OutputPipe::stop_watching() {
  if (watch_ != 0) loop_.unwatch(std::exchange(watch_, 0));
  if (pause_ != 0) loop_.cancel(std::exchange(pause_, 0));
}

std::size_t OutputPipe::read(std::size_t most_bytes) {
  std::array<char, kReadBytes> buffer;
  ssize_t bytes = -1;
  do {
    bytes = ::read(descriptor_, buffer.data(), std::min(most_bytes, buffer.size()));
  } while (bytes < 0 && errno == EINTR);
  if (bytes < 0 && errno == EAGAIN) return 0;
  if (bytes <= 0) {  // all who could write have closed it
    close();
    return 0;
  }
  const auto size = static_cast<std::size_t>(bytes);
  window_bytes_ += size;
  lines_.add({buffer.data(), size});
  return size;
}

void OutputPipe::readable() {
  const std::int64_t now_ns = loop_.now_ns();
  if (now_ns - window_ns_ >= kWindowNs || now_ns < window_ns_) {
    window_ns_ = now_ns;
    window_bytes_ = window_lines_ = 0;
  }
  if (window_bytes_ < kWindowBytes && window_lines_ < kWindowLines) {
    read(kReadBytes);
    return;
  }
  stop_watching();
  pause_ = loop_.after(kWindowNs - (now_ns - window_ns_), [this] {
    pause_ = 0;
    watch();
  });
}

void OutputPipe::drain() {
  int waiting = 0;
  if (descriptor_ >= 0 && ::ioctl(descriptor_, FIONREAD, &waiting) == 0) {
    for (auto left = static_cast<std::size_t>(std::max(waiting, 0)); left > 0;) {
      const std::size_t bytes = read(left);
      if (bytes == 0) break;
      left -= bytes;
    }
  }
  lines_.finish();
}

}  // namespace echotrace::local::lambda
