// A watch that lasts: a thread that tells every put, and begins again where it ended when the connection breaks.
#pragma once

#include "drivers/etcd/body_stream.h"
#include "drivers/etcd/watch_stream.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace echotrace::drivers::etcd {

class Watcher {
 public:
  // on_put is called in the watcher's thread. Returns once every put to come is told. Throws base::Error (environment)
  // when it is not that far in time.
  Watcher(std::string url, std::string prefix, WatchStream::OnPut on_put,
          std::chrono::seconds at_most = std::chrono::seconds(30));
  ~Watcher();  // on_put is not called any more
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  void watch();
  void stop();

  const std::string url_, prefix_;
  BodyStream body_;
  WatchStream stream_;  // the thread's
  std::mutex mutex_;
  std::condition_variable changed_;
  bool watching_ = false, stopped_ = false;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace echotrace::drivers::etcd
