// What an operation is refused with.
#pragma once

#include "drivers/local/refusal.h"

#include <string>

namespace echotrace::local {

// The code of the refusal that `call` throws; "" when it throws none.
template <class Call>
std::string refused_with(Call&& call) {
  try {
    call();
  } catch (const Refusal& refusal) {
    return refusal.code;
  }
  return {};
}

}  // namespace echotrace::local
