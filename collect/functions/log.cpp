#include "collect/functions/log.h"

#include "ingest/base/text.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace echotrace::functions {
namespace {

constexpr std::size_t kFlushBytes = 64 << 10;
constexpr std::size_t kMaxTextColumns = 500;

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
  if (lines_.size() >= kFlushBytes) flush();
}

bool Log::flush() {
  std::string_view left = lines_;
  bool open = true;
  while (open && !left.empty()) {
    const ssize_t written = ::write(fd_, left.data(), left.size());
    if (written > 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{fd_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      open = false;
    }
  }
  lines_.clear();
  return open;
}

std::string printable(std::string_view text) {
  return base::excerpt(text, kMaxTextColumns);
}

}  // namespace echotrace::functions
