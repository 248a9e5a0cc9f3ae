// A function as mappings see it.
#pragma once

#include "drivers/local/lambda/poller.h"
#include "tests/drivers/local/manual_loop.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local {

class RecordingTarget {
 public:
  explicit RecordingTarget(ManualLoop& loop) : loop_(loop) {}

  lambda::Target target() {
    return {[this] { return there; },
            [this](std::string payload, lambda::Invocations::Done done) {
              if (start != lambda::Start::kStarted) {
                ++refused;
                return start;
              }
              batches.push_back(names_in(payload));
              payloads.push_back(payload);
              at_ns.push_back(loop_.now_ns());
              most_at_once = std::max(most_at_once, ++running);
              loop_.after(duration_ns, [this, outcome = answer(batches.back()), done = std::move(done)] {
                --running;
                done(outcome);
              });
              return lambda::Start::kStarted;
            }};
  }

  // The message ids or sequence numbers in a payload, joined by blanks.
  static std::string names_in(const std::string& payload) {
    std::string names;
    for (const std::string_view member : {R"("messageId":")", R"("SequenceNumber":")"})
      for (std::size_t at = payload.find(member); at != payload.npos; at = payload.find(member, at)) {
        at += member.size();
        names += (names.empty() ? "" : " ") + payload.substr(at, payload.find('"', at) - at);
      }
    return names;
  }

  // Whether a batch's names hold that one.
  static bool holds(const std::string& batch, const std::string& name) {
    return (" " + batch + " ").find(" " + name + " ") != std::string::npos;
  }

  bool there = true;
  lambda::Start start = lambda::Start::kStarted;
  std::function<lambda::Outcome(const std::string& batch)> answer = [](const std::string&) {
    return lambda::Outcome{"null", "", ""};
  };
  std::int64_t duration_ns = 10'000'000;
  std::vector<std::string> batches, payloads;
  std::vector<std::int64_t> at_ns;
  int running = 0, most_at_once = 0, refused = 0;

 private:
  ManualLoop& loop_;
};

}  // namespace echotrace::local
