// An environment's life: initialised once, then one invocation after the other.
#pragma once

#include "collect/functions/environment.h"
#include "collect/functions/runtime_api.h"

namespace echotrace::functions {

// The answer to one invocation, or its error: what a handler throws, which is logged as well, because the error itself
// reaches nobody when the invocation is asynchronous.
struct Answered {
  std::string body;        // when there is no error
  std::string error_type;  // empty: none
  std::string error_message;
};
Answered answer(Environment& environment, const Invocation& invocation, Payload& payload);

// Until the Runtime API is gone, three times in a row without an invocation. The program's exit code, never 0: an
// environment ends by being killed.
int serve(Environment& environment, RuntimeApi& api);

}  // namespace echotrace::functions
