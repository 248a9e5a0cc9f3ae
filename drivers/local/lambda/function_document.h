// FunctionConfiguration and what surrounds it, as JSON.
#pragma once

#include "drivers/local/lambda/function.h"

#include <string>

namespace echotrace::local::lambda {

enum class Shown { kWithState, kInList };  // ListFunctions leaves states out

std::string function_configuration(const Function& function, Shown shown = Shown::kWithState);
std::string function_and_code(const Function& function);  // GetFunction's answer
std::string tags_json(const TextMap& tags);

}  // namespace echotrace::local::lambda
