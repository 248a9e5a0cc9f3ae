// What the one program can be: a function's configured handler (`_HANDLER`) names a row of the table. A payload
//   {"echotrace":1,"handler":"ping", …}
// names another for one invocation, so that the clock of any function can be asked for.
#pragma once

#include "collect/functions/environment.h"
#include "collect/functions/invocation.h"

#include <span>
#include <string>
#include <string_view>

namespace echotrace::functions {

struct Handler {
  std::string_view name;
  std::string_view sentence;
  // Once per environment, while it initialises, when the function is configured for this handler: what can be made
  // ahead. May be null.
  void (*prepare)(Environment& environment);
  // The answer, a JSON text. What it throws becomes the invocation's error.
  std::string (*handle)(Environment& environment, const Invocation& invocation, const Payload& payload);
};

std::span<const Handler> handlers();

// Of the configured name only what follows the last dot counts ("functions.write"). Null when there is none.
const Handler* find_handler(std::string_view configured);

// Throws FunctionError (NoSuchHandler), which lists those there are.
const Handler& choose_handler(std::string_view configured, const Payload& payload);

// ping.cpp
std::string ping(Environment& environment, const Invocation& invocation, const Payload& payload);
// write.cpp
void prepare_write(Environment& environment);
std::string write(Environment& environment, const Invocation& invocation, const Payload& payload);
// receive.cpp
std::string receive(Environment& environment, const Invocation& invocation, const Payload& payload);
// ingest.cpp
std::string ingest(Environment& environment, const Invocation& invocation, const Payload& payload);
// load.cpp
std::string load(Environment& environment, const Invocation& invocation, const Payload& payload);

}  // namespace echotrace::functions
