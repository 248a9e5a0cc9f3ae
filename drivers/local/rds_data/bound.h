// The parameters of a request as PostgreSQL takes them.
#pragma once

#include "drivers/local/rds_data/connection.h"

#include <simdjson.h>

#include <optional>
#include <string>
#include <vector>

namespace echotrace::local::rds_data {

// In the order of `names`. parameters: the request's list. A text is a varchar unless its typeHint says otherwise, so
// that, as at AWS, one that is compared with a number needs a cast. Throws Refusal for a name that the list lacks and
// for values that are none.
std::vector<Bound> bind_parameters(const std::vector<std::string>& names,
                                   const std::optional<simdjson::dom::array>& parameters);

}  // namespace echotrace::local::rds_data
