#include "drivers/local/rds_data/refusals.h"

#include <utility>

namespace echotrace::local::rds_data {
namespace {

constexpr std::string_view kQueryCancelled = "57014";

std::string field(const PGresult* result, int code) {
  const char* const text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

}  // namespace

Refusal bad_request(std::string message) {
  return {400, "BadRequestException", std::move(message)};
}

Refusal missing(std::string_view member) {
  return {400, "ValidationException",
          "1 validation error detected: Value null at '" + std::string(member) +
              "' failed to satisfy constraint: Member must not be null"};
}

Refusal cluster_not_found(std::string_view arn) {
  return {404, "NotFoundException", "There is no DB cluster " + std::string(arn) + "."};
}

Refusal secret_not_found() {
  return {400, "SecretsErrorException", "The secret of the request is not the DB cluster's."};
}

Refusal transaction_not_found(std::string_view id) {
  return {404, "TransactionNotFoundException", "Transaction " + std::string(id) + " is not found"};
}

Refusal unreachable() {
  return {504, "DatabaseUnavailableException", "The DB cluster's database cannot be reached."};
}

Refusal unsupported_result(std::string message) {
  return {400, "UnsupportedResultException", std::move(message)};
}

Refusal statement_failed(const SqlError& error) {
  std::string text = error.severity + ": " + error.message;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text.append("; ").append(name).append(": ").append(value);
  };
  add("Detail", error.detail);
  add("Hint", error.hint);
  add("Position", error.position);
  add("SQLState", error.state);
  return {400, error.state == kQueryCancelled ? "StatementTimeoutException" : "DatabaseErrorException",
          std::move(text)};
}

Refusal statement_failed(const PGresult* result) {
  return statement_failed({field(result, PG_DIAG_SEVERITY_NONLOCALIZED), field(result, PG_DIAG_MESSAGE_PRIMARY),
                           field(result, PG_DIAG_MESSAGE_DETAIL), field(result, PG_DIAG_MESSAGE_HINT),
                           field(result, PG_DIAG_STATEMENT_POSITION), field(result, PG_DIAG_SQLSTATE)});
}

}  // namespace echotrace::local::rds_data
