// Invokes a function for a watch, without making it wait: a thread that speaks to Lambda.
#pragma once

#include "drivers/aws/session.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

namespace echotrace::drivers::etcd {

class Invoker {
 public:
  // The session is used by the invoker alone. Looks for its credentials; throws base::Error.
  Invoker(std::unique_ptr<aws::Session> session, std::string function);
  ~Invoker();  // drops what is under way
  Invoker(const Invoker&) = delete;
  Invoker& operator=(const Invoker&) = delete;

  // From any thread: an asynchronous invocation. One that Lambda does not take is tried again for a while.
  void invoke(std::string payload);

 private:
  void call(std::string payload, int attempt);

  std::unique_ptr<aws::Session> session_;
  const std::string function_;
  std::unique_ptr<aws::Client> lambda_;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

}  // namespace echotrace::drivers::etcd
