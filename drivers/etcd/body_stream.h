// An HTTP answer without an end, read as it comes; what drivers/aws/transport.h, which gives whole answers, is not for.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

namespace echotrace::drivers::etcd {

class BodyStream {
 public:
  // False ends it.
  using OnBytes = std::function<bool(std::string_view bytes)>;

  BodyStream();  // throws std::runtime_error
  ~BodyStream();
  BodyStream(const BodyStream&) = delete;
  BodyStream& operator=(const BodyStream&) = delete;

  // Posts JSON; calls on_bytes in this thread, at once with whatever has come, until the answer ends, the connection
  // breaks, or stop(). Why it ended, for a person. Once at a time.
  std::string post(const std::string& url, const std::string& json, const OnBytes& on_bytes);
  // From any thread: post() returns soon, now and ever after.
  void stop();

 private:
  void* multi_;  // CURLM*
  std::atomic<bool> stopped_ = false;
};

}  // namespace echotrace::drivers::etcd
