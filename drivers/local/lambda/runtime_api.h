// Lambda's Runtime API (version 2018-06-01) as one runtime sees it: what it may ask when, and the answers. Knows no
// process and no clock.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/local/http_server.h"

#include <cstddef>
#include <functional>
#include <string>

namespace echotrace::local::lambda {

inline constexpr std::size_t kMostPayloadBytes = 6 * 1024 * 1024 + 100;  // 6 MB and an allowance, as at AWS

// What a runtime said an invocation, or its own start, came to.
struct RuntimeAnswer {
  bool failed = false;
  std::string payload;     // its JSON as it came
  std::string error_type;  // of a failure: "Function.ResponseSizeTooLarge", "Runtime.Unknown"
};

class RuntimeApi {
 public:
  struct Listener {
    std::function<void()> ready;                  // it waits for an event
    std::function<void(RuntimeAnswer)> answered;  // before it is told that this was accepted
    std::function<void(RuntimeAnswer)> init_failed;
  };
  explicit RuntimeApi(Listener listener) : listener_(std::move(listener)) {}

  void handle(const aws::HttpRequest& request, const Respond& respond);

  bool waiting() const { return waiting_ != nullptr; }
  // The event it waits for. headers: those of /next, the content type not among them.
  void give(std::string request_id, aws::Headers headers, std::string payload);
  void restart();  // a new process: nothing asked yet

 private:
  enum class State { kStarting, kWaiting, kRunning, kAnswered };
  void next(const Respond& respond);
  void answer(const std::string& id, bool failed, const aws::HttpRequest& request, const Respond& respond);
  void init_error(const aws::HttpRequest& request, const Respond& respond);
  void refuse_transition(const char* to, const Respond& respond) const;

  Listener listener_;
  State state_ = State::kStarting;
  Respond waiting_;
  std::string request_id_;
};

}  // namespace echotrace::local::lambda
