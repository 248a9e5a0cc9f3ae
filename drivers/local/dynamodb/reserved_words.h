// Words that an expression may not use as an attribute's name; "#name" has to stand for it.
#pragma once

#include <string_view>

namespace echotrace::local::dynamodb {

bool is_reserved(std::string_view word);  // in any case

}  // namespace echotrace::local::dynamodb
