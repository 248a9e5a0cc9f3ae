#include "drivers/aws/rds_data.h"

#include "drivers/aws/json_text.h"
#include "ingest/base/base64.h"
#include "ingest/base/error.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string_view>

namespace echotrace::aws::rds_data {
namespace {

// A statement may run that long before the service gives it up.
constexpr std::chrono::seconds kStatementTime{60};

struct FieldWriter {
  std::string operator()(Null) const { return JsonObject().truth("isNull", true).json(); }
  std::string operator()(const std::string& text) const { return JsonObject().text("stringValue", text).json(); }
  std::string operator()(std::int64_t number) const { return JsonObject().number("longValue", number).json(); }
  std::string operator()(bool truth) const { return JsonObject().truth("booleanValue", truth).json(); }
  std::string operator()(const Blob& blob) const {
    return JsonObject().text("blobValue", base::encode_base64(blob.bytes)).json();
  }
  std::string operator()(double number) const {
    if (!std::isfinite(number)) throw base::Error(base::Exit::kUsage, "JSON has no number for infinity or NaN");
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return JsonObject().raw("doubleValue", std::string_view(digits.data(), end)).json();
  }
};

Value value_of(simdjson::dom::element field) {
  std::string_view text;
  std::int64_t number = 0;
  double real = 0;
  bool truth = false;
  if (field["stringValue"].get(text) == simdjson::SUCCESS) return std::string(text);
  if (field["longValue"].get(number) == simdjson::SUCCESS) return number;
  if (field["doubleValue"].get(real) == simdjson::SUCCESS) return real;
  if (field["booleanValue"].get(truth) == simdjson::SUCCESS) return truth;
  if (field["blobValue"].get(text) == simdjson::SUCCESS) {
    if (auto bytes = base::decode_base64(text)) return Blob{std::move(*bytes)};
  }
  return Null{};
}

std::string parameters_json(const Parameters& parameters) {
  std::vector<std::string> list;
  list.reserve(parameters.size());
  for (const Parameter& parameter : parameters) {
    JsonObject object;
    object.text("name", parameter.name).raw("value", std::visit(FieldWriter(), parameter.value));
    list.push_back(object.text_unless_empty("typeHint", parameter.type_hint).json());
  }
  return json_array(list);
}

JsonObject statement(const Database& database, const std::string& sql, const std::string& transaction_id) {
  JsonObject body;
  body.text("resourceArn", database.cluster_arn)
      .text("secretArn", database.secret_arn)
      .text_unless_empty("database", database.name)
      .text("sql", sql)
      .text_unless_empty("transactionId", transaction_id);
  return body;
}

Call data_call(const char* operation, const char* path, const JsonObject& body) {
  Call call = with_body(rest_call(operation, "POST", path), body);
  call.options.read_timeout += kStatementTime;
  return call;
}

Call transaction_call(const char* operation, const char* path, const Database& database,
                      const std::string& transaction_id) {
  return data_call(operation, path,
                   JsonObject()
                       .text("resourceArn", database.cluster_arn)
                       .text("secretArn", database.secret_arn)
                       .text("transactionId", transaction_id));
}

}  // namespace

Service service() {
  return {"RDS Data", "rds-data", "rds-data", Protocol::kRestJson};
}

Call execute_statement(const Database& database, const std::string& sql, const Parameters& parameters,
                       const std::string& transaction_id) {
  JsonObject body = statement(database, sql, transaction_id);
  if (!parameters.empty()) body.raw("parameters", parameters_json(parameters));
  return data_call("ExecuteStatement", "/Execute", body.truth("includeResultMetadata", true));
}

Result parse_execute_statement(const HttpResponse& response) {
  const JsonAnswer answer(response, "RDS Data");
  Result result;
  for (const simdjson::dom::element column : answer.array("/columnMetadata")) {
    const std::string label = member_text(column, "label");
    result.columns.push_back(label.empty() ? member_text(column, "name") : label);
  }
  for (const simdjson::dom::element record : answer.array("/records")) {
    std::vector<Value> row;
    simdjson::dom::array fields;
    if (record.get(fields) != simdjson::SUCCESS) continue;
    for (const simdjson::dom::element field : fields) row.push_back(value_of(field));
    result.rows.push_back(std::move(row));
  }
  result.updated = answer.number("/numberOfRecordsUpdated");
  return result;
}

Call batch_execute_statement(const Database& database, const std::string& sql, const std::vector<Parameters>& sets,
                             const std::string& transaction_id) {
  std::vector<std::string> list;
  list.reserve(sets.size());
  for (const Parameters& parameters : sets) list.push_back(parameters_json(parameters));
  JsonObject body = statement(database, sql, transaction_id);
  return data_call("BatchExecuteStatement", "/BatchExecute", body.raw("parameterSets", json_array(list)));
}

std::size_t parse_batch_execute_statement(const HttpResponse& response) {
  return JsonAnswer(response, "RDS Data").array("/updateResults").size();
}

Call begin_transaction(const Database& database) {
  return data_call("BeginTransaction", "/BeginTransaction",
                   JsonObject()
                       .text("resourceArn", database.cluster_arn)
                       .text("secretArn", database.secret_arn)
                       .text_unless_empty("database", database.name));
}

std::string parse_begin_transaction(const HttpResponse& response) {
  return JsonAnswer(response, "RDS Data").text("/transactionId");
}

Call commit_transaction(const Database& database, const std::string& transaction_id) {
  return transaction_call("CommitTransaction", "/CommitTransaction", database, transaction_id);
}

Call rollback_transaction(const Database& database, const std::string& transaction_id) {
  return transaction_call("RollbackTransaction", "/RollbackTransaction", database, transaction_id);
}

}  // namespace echotrace::aws::rds_data
