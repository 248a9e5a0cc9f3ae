#include "drivers/local/dynamodb/table_description.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/times.h"

namespace echotrace::local::dynamodb {
namespace {

using aws::JsonObject;

std::string key_json(const KeyAttribute& attribute, const char* kind) {
  return JsonObject().text("AttributeName", attribute.name).text("KeyType", kind).json();
}

std::string definition_json(const KeyAttribute& attribute) {
  return JsonObject().text("AttributeName", attribute.name).text("AttributeType", type_name(attribute.type)).json();
}

std::string definitions_json(const KeySchema& schema) {
  return "[" + definition_json(schema.partition) + (schema.sort ? "," + definition_json(*schema.sort) : "") + "]";
}

}  // namespace

std::string key_schema_json(const KeySchema& schema) {
  return "[" + key_json(schema.partition, "HASH") + (schema.sort ? "," + key_json(*schema.sort, "RANGE") : "") + "]";
}

std::string describe(const Table& table, std::int64_t now_ns) {
  const TableDefinition& definition = table.definition();
  JsonObject throughput;
  throughput.number("NumberOfDecreasesToday", 0)
      .number("ReadCapacityUnits", definition.read_units)
      .number("WriteCapacityUnits", definition.write_units);
  JsonObject json;
  json.raw("AttributeDefinitions", definitions_json(definition.schema))
      .text("TableName", definition.name)
      .raw("KeySchema", key_schema_json(definition.schema))
      .text("TableStatus", status_name(table.status(now_ns)))
      .raw("CreationDateTime", epoch_seconds(definition.created_ns))
      .raw("ProvisionedThroughput", throughput.json())
      .number("TableSizeBytes", static_cast<std::int64_t>(table.bytes()))
      .number("ItemCount", static_cast<std::int64_t>(table.item_count()))
      .text("TableArn", definition.arn)
      .text("TableId", definition.id);
  if (definition.on_demand)
    json.raw("BillingModeSummary", JsonObject()
                                       .text("BillingMode", "PAY_PER_REQUEST")
                                       .raw("LastUpdateToPayPerRequestDateTime", epoch_seconds(definition.created_ns))
                                       .json());
  if (table.streams())
    json.raw("StreamSpecification", JsonObject()
                                        .truth("StreamEnabled", true)
                                        .text("StreamViewType", view_type_name(table.stream()->view()))
                                        .json());
  if (table.stream() != nullptr)
    json.text("LatestStreamLabel", table.stream()->label()).text("LatestStreamArn", table.stream()->arn());
  json.truth("DeletionProtectionEnabled", definition.deletion_protected);
  return json.json();
}

}  // namespace echotrace::local::dynamodb
