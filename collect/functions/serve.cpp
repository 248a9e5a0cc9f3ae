#include "collect/functions/serve.h"

#include "collect/functions/function_error.h"
#include "collect/functions/handlers.h"
#include "ingest/base/error.h"

#include <chrono>
#include <cstdio>
#include <new>
#include <thread>

namespace echotrace::functions {
namespace {

constexpr int kMostFailures = 3;
constexpr std::chrono::milliseconds kBetweenFailures{50};

// Runs `act`; what it throws becomes an error type and a message.
template <typename Act>
Answered guarded(Act&& act) {
  try {
    return {act(), {}, {}};
  } catch (const FunctionError& error) {
    return {{}, error.type(), error.what()};
  } catch (const base::Error& error) {
    const bool usage = error.exit() == base::Exit::kUsage;
    return {{}, usage ? "Configuration" : "Surroundings", error.what()};
  } catch (const std::bad_alloc&) {
    return {{}, "OutOfMemory", "The payload needs more memory than there is"};
  } catch (const std::exception& error) {
    return {{}, "Unexpected", error.what()};
  }
}

void complain(const RuntimeApi& api, const char* call) {
  std::fprintf(stderr, "The Runtime API did not answer %s: %s\n", call, api.complaint().c_str());
}

bool initialise(Environment& environment, RuntimeApi& api) {
  const Handler* const handler = find_handler(environment.identity().handler);
  if (handler == nullptr || handler->prepare == nullptr) return true;
  const Answered done = guarded([&] {
    handler->prepare(environment);
    return std::string();
  });
  if (done.error_type.empty()) return true;
  std::fprintf(stderr, "%s: %s\n", done.error_type.c_str(), printable(done.error_message).c_str());
  api.fail_init(done.error_type, done.error_message);
  return false;
}

}  // namespace

Answered answer(Environment& environment, const Invocation& invocation, Payload& payload) {
  Answered answered = guarded([&] {
    payload.parse(invocation.payload);
    return choose_handler(environment.identity().handler, payload).handle(environment, invocation, payload);
  });
  if (!answered.error_type.empty()) {
    aws::JsonObject line;
    line.text("error", answered.error_type)
        .text("message", printable(answered.error_message))
        .text("request_id", invocation.request_id);
    environment.log().line(line);
  }
  return answered;
}

int serve(Environment& environment, RuntimeApi& api) {
  if (!initialise(environment, api)) return 1;
  Invocation invocation;
  Payload payload;
  invocation.cold = true;
  for (int failures = 0; failures < kMostFailures;) {
    if (!api.next(invocation)) {
      complain(api, "next");
      if (++failures < kMostFailures) std::this_thread::sleep_for(kBetweenFailures);
      continue;
    }
    failures = 0;
    const Answered answered = answer(environment, invocation, payload);
    if (!environment.log().flush()) return 1;
    const bool taken = answered.error_type.empty()
                           ? api.respond(invocation.request_id, answered.body)
                           : api.fail(invocation.request_id, answered.error_type, answered.error_message);
    if (!taken) {
      complain(api, "the answer");
      return 1;
    }
    invocation.cold = false;
  }
  return 1;
}

}  // namespace echotrace::functions
