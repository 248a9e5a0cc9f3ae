#include "drivers/etcd/watcher.h"

#include "drivers/etcd/requests.h"
#include "ingest/base/error.h"

#include <utility>

namespace echotrace::drivers::etcd {
namespace {

constexpr std::chrono::milliseconds kPause{50};  // before it connects again

}  // namespace

Watcher::Watcher(std::string url, std::string prefix, WatchStream::OnPut on_put, std::chrono::seconds at_most)
    : url_(std::move(url)), prefix_(std::move(prefix)), stream_(std::move(on_put)), thread_([this] { watch(); }) {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, at_most, [this] { return watching_; })) return;
  const std::string trouble = trouble_.empty() ? "no answer" : trouble_;
  lock.unlock();
  stop();
  throw base::Error(base::Exit::kEnvironment, "cannot watch the etcd: " + trouble, url_);
}

Watcher::~Watcher() {
  stop();
}

void Watcher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  body_.stop();
  thread_.join();
}

void Watcher::watch() {
  for (;;) {
    stream_.begin();
    const std::string why =
        body_.post(url_ + kWatchPath, watch_body(prefix_, stream_.next_revision()), [this](std::string_view bytes) {
          const bool good = stream_.feed(bytes);
          if (stream_.created()) {
            const std::lock_guard lock(mutex_);
            if (!std::exchange(watching_, true)) changed_.notify_all();
          }
          return good;
        });
    std::unique_lock lock(mutex_);
    trouble_ = stream_.complaint().empty() ? why : "it " + stream_.complaint();
    if (changed_.wait_for(lock, kPause, [this] { return stopped_; })) return;
  }
}

}  // namespace echotrace::drivers::etcd
