#include "collect/functions/log.h"

#include "ingest/base/text.h"

#include <cerrno>
#include <climits>
#include <poll.h>
#include <unistd.h>

namespace echotrace::functions {
namespace {

constexpr std::size_t kMostKeptBytes = 8 << 20;  // beyond it what is logged waits for whoever reads
constexpr std::size_t kLittleBytes = PIPE_BUF;    // what a pipe that is ready takes at once
constexpr int kFewLines = 8;
constexpr std::size_t kMaxTextColumns = 500;

bool write_whole(int fd, std::string_view left) {
  while (!left.empty()) {
    const ssize_t written = ::write(fd, left.data(), left.size());
    if (written > 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno == EAGAIN) {
      pollfd ready{fd, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (written == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

aws::JsonObject Log::record(std::string_view kind) {
  aws::JsonObject object;
  object.number("echotrace", 1).text("record", kind);
  return object;
}

void Log::numbered(aws::JsonObject record) {
  record.number("seq", seq_++);
  line(record);
}

void Log::line(const aws::JsonObject& object) {
  lines_ += object.json();
  lines_ += '\n';
  if (lines_.size() >= kMostKeptBytes) flush();
}

bool Log::flush() {
  std::string_view left = std::string_view(lines_).substr(written_);
  bool open = true;
  while (open && !left.empty()) {
    const std::size_t bytes = left.find('\n') + 1;
    open = write_whole(fd_, left.substr(0, bytes));
    left.remove_prefix(bytes);
  }
  lines_.clear();
  written_ = 0;
  return open;
}

void Log::flush_some() {
  for (int i = 0; i < kFewLines && written_ < lines_.size(); ++i) {
    const std::string_view left = std::string_view(lines_).substr(written_);
    const std::size_t bytes = left.find('\n') + 1;
    pollfd ready{fd_, POLLOUT, 0};
    if (bytes > kLittleBytes || ::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return;
    if (!write_whole(fd_, left.substr(0, bytes))) return;
    written_ += bytes;
  }
  if (written_ < lines_.size()) return;
  lines_.clear();
  written_ = 0;
}

std::string printable(std::string_view text) {
  return base::excerpt(text, kMaxTextColumns);
}

}  // namespace echotrace::functions
