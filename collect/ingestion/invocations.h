// Invokes a function when each invocation is due, whatever becomes of those before (open loop), or so many at once,
// each followed by the next.
#pragma once

#include "collect/trace_writer.h"
#include "drivers/aws/session.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::collect {

struct InvocationPlan {
  std::string function, run;
  std::string labels;                              // of the samples, a JSON object
  int cell = 0, trial = 0;                         // trial 0: warm-up
  std::int64_t start_ns = 0;                       // since the epoch
  std::vector<std::int64_t> offsets_ns;            // of the invocations, ascending; empty: at_once
  int at_once = 0;
  double seconds = 0;                              // with at_once
  std::function<std::string(std::uint64_t number)> payload;
  std::uint64_t first_number = 0;
};

class Invoker {
 public:
  // begun(), failed(): one more invocation was sent, or ended without having done what it should.
  struct Counts {
    std::function<void()> begun, failed;
  };
  Invoker(aws::Session& session, TraceWriter& client_log, Counts counts);

  // Until each is answered. `meanwhile` is called at least every 20 ms; false ends the turn early: those under way are
  // awaited. One attempt each; every one is a sample of the series "invocation" in the client log, from its sending to
  // its answer. True when all were sent.
  bool run(const InvocationPlan& plan, const std::function<bool()>& meanwhile);
  std::uint64_t sent() const { return sent_; }  // of the last run

 private:
  void send(const InvocationPlan& plan, std::int64_t due_ns);

  aws::Session& session_;
  TraceWriter& client_log_;
  Counts counts_;
  std::unique_ptr<aws::Client> lambda_;
  std::uint64_t sent_ = 0;
  int under_way_ = 0;
};

}  // namespace echotrace::collect
