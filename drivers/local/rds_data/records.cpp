#include "drivers/local/rds_data/records.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/rds_data/refusals.h"
#include "ingest/base/base64.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace echotrace::local::rds_data {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr const char* kIsNull = R"({"isNull":true})";

enum class Form { kText, kLong, kDouble, kDecimal, kTruth, kBytes, kInstant };

// Of PostgreSQL's pg_type.dat; type is the number of java.sql.Types, which the Data API gives.
struct Type {
  Oid oid;
  const char* name;
  int type;
  Form form;
  bool is_signed = false;
};
constexpr std::array<Type, 21> kTypes{{
    {16, "bool", -7, Form::kTruth},
    {17, "bytea", -2, Form::kBytes},
    {18, "char", 1, Form::kText},
    {19, "name", 12, Form::kText},
    {20, "int8", -5, Form::kLong, true},
    {21, "int2", 5, Form::kLong, true},
    {23, "int4", 4, Form::kLong, true},
    {25, "text", 12, Form::kText},
    {26, "oid", -5, Form::kLong},
    {114, "json", 1111, Form::kText},
    {700, "float4", 7, Form::kDouble, true},
    {701, "float8", 8, Form::kDouble, true},
    {1042, "bpchar", 1, Form::kText},
    {1043, "varchar", 12, Form::kText},
    {1082, "date", 91, Form::kText},
    {1083, "time", 92, Form::kText},
    {1114, "timestamp", 93, Form::kText},
    {1184, "timestamptz", 93, Form::kInstant},
    {1700, "numeric", 2, Form::kDecimal, true},
    {2950, "uuid", 1111, Form::kText},
    {3802, "jsonb", 1111, Form::kText},
}};
constexpr Type kOther{0, "other", 1111, Form::kText};

const Type& type_of(Oid oid) {
  for (const Type& type : kTypes)
    if (type.oid == oid) return type;
  return kOther;
}

// Arrays of the types above, and of a few that come as text.
bool is_array(Oid oid) {
  constexpr std::array<Oid, 24> kArrays{199,  1000, 1001, 1002, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021,
                                        1022, 1028, 1115, 1182, 1183, 1185, 1187, 1231, 2201, 2951, 3807, 1041};
  for (const Oid array : kArrays)
    if (array == oid) return true;
  return false;
}

std::string bytes_json(const char* hex) {
  std::size_t size = 0;
  unsigned char* const bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(hex), &size);
  if (bytes == nullptr) return kIsNull;
  const std::string text = base::encode_base64({reinterpret_cast<const char*>(bytes), size});
  PQfreemem(bytes);
  return aws::JsonObject().text("blobValue", text).json();
}

std::string text_json(std::string_view value) {
  return aws::JsonObject().text("stringValue", value).json();
}

std::string field_json(const PGresult* row, int column, const RecordOptions& options) {
  if (PQgetisnull(row, 0, column) != 0) return kIsNull;
  const char* const raw = PQgetvalue(row, 0, column);
  std::string_view value(raw, static_cast<std::size_t>(PQgetlength(row, 0, column)));
  const Form form = type_of(PQftype(row, column)).form;
  switch (form) {
    case Form::kTruth: return aws::JsonObject().truth("booleanValue", value == "t").json();
    case Form::kBytes: return bytes_json(raw);
    case Form::kLong: return options.long_as_text ? text_json(value) : aws::JsonObject().raw("longValue", value).json();
    case Form::kDouble:
    case Form::kDecimal:
      if (!std::isfinite(std::strtod(raw, nullptr)) || (form == Form::kDecimal && !options.decimal_as_number))
        return text_json(value);
      if (form == Form::kDecimal && value.find('.') == value.npos && value.size() <= 18)
        return aws::JsonObject().raw("longValue", value).json();
      return aws::JsonObject().raw("doubleValue", value).json();
    case Form::kInstant:  // in UTC, which the Data API does not say
      if (value.ends_with("+00")) value.remove_suffix(3);
      return text_json(value);
    default: return text_json(value);
  }
}

std::string column_json(const PGresult* result, int column) {
  const Oid oid = PQftype(result, column);
  const Type& type = type_of(oid);
  const char* const name = PQfname(result, column);
  return aws::JsonObject()
      .number("arrayBaseColumnType", 0)
      .truth("isAutoIncrement", false)
      .truth("isCaseSensitive", type.form == Form::kText)
      .truth("isCurrency", false)
      .truth("isSigned", type.is_signed)
      .text("label", name)
      .text("name", name)
      .number("nullable", 2)  // unknown
      .number("precision", 0)
      .number("scale", 0)
      .text("schemaName", "")
      .text("tableName", "")
      .number("type", type.type)
      .text("typeName", type.name)
      .json();
}

}  // namespace

bool Records::add(const PGresult* row) {
  std::string record = rows_.empty() ? "[" : ",[";
  for (int column = 0; column < PQnfields(row); ++column)
    record.append(column == 0 ? "" : ",").append(field_json(row, column, options_));
  rows_ += record + "]";
  too_large_ = rows_.size() > kMostBytes;
  return !too_large_;
}

std::string Records::json(const PGresult* last) const {
  for (int column = 0; column < PQnfields(last); ++column) {
    if (is_array(PQftype(last, column)))
      throw unsupported_result("The result contains a column of an array type, which is not offered here.");
  }
  aws::JsonObject answer;
  const bool gives_rows = PQnfields(last) > 0;
  if (gives_rows && options_.metadata) {
    std::vector<std::string> columns;
    for (int column = 0; column < PQnfields(last); ++column) columns.push_back(column_json(last, column));
    answer.raw("columnMetadata", aws::json_array(columns));
  }
  const std::string_view command = PQcmdStatus(const_cast<PGresult*>(last));
  const bool changes = !command.starts_with("SELECT") && !command.starts_with("FETCH");
  const char* const changed = PQcmdTuples(const_cast<PGresult*>(last));
  answer.raw("generatedFields", "[]").number("numberOfRecordsUpdated", changes ? std::atoll(changed) : 0);
  if (gives_rows) answer.raw("records", "[" + rows_ + "]");
  return answer.json();
}

}  // namespace echotrace::local::rds_data
