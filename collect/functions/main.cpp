// The function: what `bootstrap` starts in Lambda, and in the embedded endpoint.
#include "collect/functions/environment.h"
#include "collect/functions/runtime_api.h"
#include "collect/functions/serve.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <unistd.h>

namespace {

// Also as process 1 of a namespace, where a signal's default action does nothing. Lines are out before each answer, so
// nothing is lost.
void end_at_once(int) {
  ::_exit(143);
}

}  // namespace

int main() {
  using namespace echotrace::functions;
  std::signal(SIGTERM, end_at_once);
  std::signal(SIGPIPE, SIG_IGN);
  const char* const authority = std::getenv("AWS_LAMBDA_RUNTIME_API");
  if (authority == nullptr) {
    std::fputs("AWS_LAMBDA_RUNTIME_API is not set: this program runs inside AWS Lambda, or what answers like it.\n",
               stderr);
    return 2;
  }
  ::setenv("AWS_EC2_METADATA_DISABLED", "true", 1);  // a function's credentials are in its environment
  try {
    RuntimeApi api(authority);
    Environment environment(identity_of_process(), STDOUT_FILENO);
    return serve(environment, api);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
