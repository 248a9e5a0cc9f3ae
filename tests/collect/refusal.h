// What a call is refused with, in one line.
#pragma once

#include "ingest/base/error.h"

#include <string>

namespace echotrace::collect {

// "<what> | <where> | <next>", the parts that there are; "accepted" when nothing is thrown, and the exit code in front
// when it is not that of wrong usage.
template <class Call>
std::string refusal(Call&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    std::string text = error.what();
    if (error.exit() != base::Exit::kUsage) text = std::to_string(static_cast<int>(error.exit())) + ": " + text;
    if (!error.where().empty()) text += " | " + error.where();
    if (!error.next().empty()) text += " | " + error.next();
    return text;
  }
  return "accepted";
}

}  // namespace echotrace::collect
