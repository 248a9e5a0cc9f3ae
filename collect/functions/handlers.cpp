#include "collect/functions/handlers.h"

#include "collect/functions/function_error.h"

namespace echotrace::functions {
namespace {

constexpr Handler kHandlers[] = {
    {"ping", "answers its environment and its clocks", nullptr, ping},
    {"write", "puts items into a store when each is due", prepare_write, write},
    {"receive", "logs every item that a store's trigger delivers", nullptr, receive},
    {"load", "executes the statements that a queue's messages ask for", nullptr, load},
    {"ingest", "puts an object into S3 and logs how long it took", nullptr, ingest},
};

const Handler* named(std::string_view name) {
  for (const Handler& handler : kHandlers)
    if (handler.name == name) return &handler;
  return nullptr;
}

}  // namespace

std::span<const Handler> handlers() {
  return kHandlers;
}

const Handler* find_handler(std::string_view configured) {
  return named(configured.substr(configured.rfind('.') + 1));
}

const Handler& choose_handler(std::string_view configured, const Payload& payload) {
  std::string_view asked;
  std::int64_t version = 0;
  if (payload.is_json() && number_member(payload.root(), "echotrace", version) && version == 1)
    asked = text_member(payload.root(), "handler");
  const Handler* const handler = asked.empty() ? find_handler(configured) : named(asked);
  if (handler != nullptr) return *handler;
  std::string known;
  for (const Handler& one : kHandlers) known.append(known.empty() ? "" : ", ").append(one.name);
  throw FunctionError("NoSuchHandler",
                      "\"" + printable(asked.empty() ? configured : asked) + "\" is no handler; there are " + known);
}

}  // namespace echotrace::functions
