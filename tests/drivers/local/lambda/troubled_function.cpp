// A function that does what its payload says, for tests of what runs functions.
#include "collect/functions/runtime_api.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

namespace {

using echotrace::functions::Invocation;
using echotrace::functions::RuntimeApi;

constexpr std::size_t kMegabyte = 1 << 20;

void say(const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data() + done, text.size() - done);
    if (written <= 0) std::_Exit(9);
    done += static_cast<std::size_t>(written);
  }
}

std::string variables() {
  std::string names;
  for (char** entry = environ; *entry != nullptr; ++entry) names += std::string(*entry) + "|";
  return names;
}

void handle(RuntimeApi& api, const Invocation& invocation) {
  const std::string& order = invocation.payload;
  const std::string& id = invocation.request_id;
  if (order == "\"exit 3\"") std::_Exit(3);
  if (order == "\"exit 0\"") std::_Exit(0);
  if (order == "\"abort\"") std::abort();
  if (order == "\"hang\"") ::pause();
  if (order == "\"child\"") {  // which would outlive it
    const pid_t child = ::fork();
    if (child == 0) ::pause();
    api.respond(id, std::to_string(child));
    return;
  }
  if (order == "\"error\"") {
    api.fail(id, "Test.Trouble", "as it was told");
    return;
  }
  if (order == "\"megabyte\"") say(std::string(kMegabyte, 'm') + "\n");
  if (order == "\"lines\"") say("one\ntwo\nthree");
  if (order == "\"too large\"") {
    api.respond(id, '"' + std::string(7 * kMegabyte, 'x') + '"');
    return;
  }
  if (order == "\"respond and exit\"") {
    api.respond(id, "\"done\"");
    std::_Exit(4);
  }
  if (order == "\"variables\"") say(variables());
  api.respond(id, order == "\"pid\"" ? std::to_string(::getpid()) : order);
}

}  // namespace

int main() {
  RuntimeApi api(std::getenv("AWS_LAMBDA_RUNTIME_API"));
  const char* const set = std::getenv("TROUBLE");
  const std::string trouble = set != nullptr ? set : "";
  if (trouble == "exit") return 5;
  if (trouble == "hang") ::pause();
  if (trouble == "error") {
    api.fail_init("Test.Init", "cannot begin");
    return 6;
  }
  Invocation invocation;
  while (api.next(invocation)) handle(api, invocation);
  return 7;
}
