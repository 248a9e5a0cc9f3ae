// The errors of the RDS Data API, in its words where they are known.
#pragma once

#include "drivers/local/refusal.h"

#include <libpq-fe.h>

#include <string>
#include <string_view>

namespace echotrace::local::rds_data {

Refusal bad_request(std::string message);
Refusal missing(std::string_view member);
Refusal cluster_not_found(std::string_view arn);
Refusal secret_not_found();
Refusal transaction_not_found(std::string_view id);
Refusal unreachable();
Refusal unsupported_result(std::string message);

// What PostgreSQL says of a statement, the parts that are empty left out:
// "ERROR: relation "t" does not exist; Position: 15; SQLState: 42P01".
struct SqlError {
  std::string severity, message, detail, hint, position, state;
};
Refusal statement_failed(const SqlError& error);
Refusal statement_failed(const PGresult* result);

}  // namespace echotrace::local::rds_data
