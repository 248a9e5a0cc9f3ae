// CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables and tags.
#include "drivers/aws/json_text.h"
#include "drivers/aws/sigv4.h"
#include "drivers/local/dynamodb/operations.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/table_description.h"

#include <algorithm>
#include <set>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::int64_t kMaxListed = 100;
constexpr std::size_t kMaxTags = 50;
constexpr std::int64_t kUpdateNs = 100'000'000;

Refusal no_table_named(std::string_view name) {
  return refused("ResourceNotFoundException",
                 "Requested resource not found: Table: " + std::string(name) + " not found");
}

Table& existing(Database& database, std::string_view name) {
  Table* table = database.find(name);
  if (table == nullptr) throw no_table_named(name);
  return *table;
}

KeyAttribute key_attribute(const std::string& name, const std::map<std::string, Type>& types) {
  const auto type = types.find(name);
  if (type != types.end()) return {name, type->second};
  std::string defined;
  for (const auto& [attribute, unused] : types) defined += (defined.empty() ? "" : ", ") + attribute;
  throw invalid_parameter("Some index key attributes are not defined in AttributeDefinitions. Keys: [" + name +
                          "], AttributeDefinitions: [" + defined + "]");
}

std::map<std::string, Type> attribute_types(object request) {
  std::map<std::string, Type> types;
  for (const element entry : array_of(required(request, "AttributeDefinitions"))) {
    const object definition = object_of(entry);
    const std::string name(required_text(definition, "AttributeName"));
    required(definition, "AttributeType");
    const std::string_view type = choice(definition, "AttributeType", {"B", "N", "S"});
    if (!types.emplace(name, *type_named(type)).second)
      throw invalid_parameter("Duplicate AttributeName in AttributeDefinitions: " + name);
  }
  return types;
}

KeySchema read_schema(object request) {
  const auto types = attribute_types(request);
  std::vector<std::pair<std::string, std::string>> keys;
  for (const element entry : array_of(required(request, "KeySchema"))) {
    const object key = object_of(entry);
    const std::string name(required_text(key, "AttributeName"));
    required(key, "KeyType");
    keys.emplace_back(name, choice(key, "KeyType", {"HASH", "RANGE"}));
  }
  if (keys.empty() || keys.size() > 2)
    throw invalid(
        "1 validation error detected: Value at 'keySchema' failed to satisfy constraint: Member must have length "
        "less than or equal to 2 and greater than or equal to 1");
  if (keys[0].second != "HASH") throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  KeySchema schema{key_attribute(keys[0].first, types), {}};
  if (keys.size() == 2) {
    if (keys[1].second != "RANGE")
      throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    if (keys[1].first == keys[0].first)
      throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
    schema.sort = key_attribute(keys[1].first, types);
  }
  if (types.size() != keys.size())
    throw invalid_parameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  return schema;
}

void read_billing(object request, TableDefinition& definition) {
  const bool given = member(request, "BillingMode").has_value();
  if (given)
    definition.on_demand = choice(request, "BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"}) == "PAY_PER_REQUEST";
  const auto throughput = member(request, "ProvisionedThroughput");
  if (definition.on_demand) {
    if (throughput)
      throw invalid_parameter(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
          "PAY_PER_REQUEST");
    definition.read_units = definition.write_units = 0;
    return;
  }
  if (!throughput) {
    if (definition.read_units > 0) return;
    throw invalid_parameter(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
  }
  const object units = object_of(*throughput);
  for (const auto& [name, place] : {std::pair("ReadCapacityUnits", &definition.read_units),
                                    std::pair("WriteCapacityUnits", &definition.write_units)}) {
    required(units, name);
    *place = *integer_member(units, name);
    if (*place < 1)
      throw constraint(std::to_string(*place),
                       std::string("provisionedThroughput.") + static_cast<char>(name[0] | 0x20) + (name + 1),
                       "Member must have value greater than or equal to 1");
  }
}

void read_tags(object request, std::map<std::string, std::string>& tags) {
  const auto given = member(request, "Tags");
  if (!given) return;
  for (const element entry : array_of(*given)) {
    const object tag = object_of(entry);
    tags[std::string(required_text(tag, "Key"))] = required_text(tag, "Value");
  }
  if (tags.size() > kMaxTags) throw invalid("Too many tags: a table has at most 50");
}

// What a StreamSpecification asks for: nothing, off (no view type) or on.
struct StreamWish {
  bool given = false;
  std::optional<ViewType> view;
};

StreamWish read_stream(object request) {
  const auto specification = member(request, "StreamSpecification");
  if (!specification) return {};
  const object wish = object_of(*specification);
  required(wish, "StreamEnabled");
  const bool enabled = truth_member(wish, "StreamEnabled");
  if (!member(wish, "StreamViewType")) {
    if (enabled) throw invalid_parameter("StreamViewType must be specified when StreamEnabled is true");
    return {true, std::nullopt};
  }
  const auto view =
      view_type_named(choice(wish, "StreamViewType", {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"}));
  if (!enabled) throw invalid_parameter("StreamViewType cannot be specified when StreamEnabled is false");
  return {true, view};
}

std::string new_id(const Database& database, const std::string& arn) {
  std::string id = aws::sha256_hex(arn + std::to_string(database.now_ns())).substr(0, 36);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) id[dash] = '-';
  return id;
}

Table& table_of_arn(Database& database, std::string_view arn) {
  const std::size_t slash = arn.find('/');
  const std::string_view name = slash == std::string_view::npos ? std::string_view() : arn.substr(slash + 1);
  Table* table = database.find(name);
  if (table == nullptr || table->definition().arn != arn)
    throw refused("ResourceNotFoundException",
                  "Requested resource not found: ResourcArn: " + std::string(arn) + " not found");
  return *table;
}

std::size_t listed(object request) {
  const auto limit = integer_member(request, "Limit");
  if (!limit) return static_cast<std::size_t>(kMaxListed);
  if (*limit < 1)
    throw constraint(std::to_string(*limit), "limit", "Member must have value greater than or equal to 1");
  if (*limit > kMaxListed)
    throw constraint(std::to_string(*limit), "limit", "Member must have value less than or equal to 100");
  return static_cast<std::size_t>(*limit);
}

void refuse_busy(const Table& table, std::int64_t now_ns) {
  const Table::Status status = table.status(now_ns);
  if (status == Table::Status::kActive) return;
  const char* doing = status == Table::Status::kCreating   ? "created"
                      : status == Table::Status::kDeleting ? "deleted"
                                                           : "updated";
  throw refused(
      "ResourceInUseException",
      std::string("Attempt to change a resource which is still in use: Table is being ") + doing + ": " + table.name());
}

}  // namespace

std::string create_table(Database& database, const Request& request) {
  const object body = request.body;
  TableDefinition definition;
  definition.name = table_name(body);
  definition.schema = read_schema(body);
  for (const char* index : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"})
    if (const auto found = member(body, index); found && array_of(*found).size() > 0)
      throw invalid_parameter(std::string(index) + " are not supported here");
  definition.on_demand = false;
  read_billing(body, definition);
  const StreamWish stream = read_stream(body);
  read_tags(body, definition.tags);
  definition.deletion_protected = truth_member(body, "DeletionProtectionEnabled");
  definition.arn = database.table_arn(definition.name);
  definition.created_ns = database.now_ns();
  definition.id = new_id(database, definition.arn);
  Table& table = database.create(std::move(definition));
  if (stream.view) database.open_stream(table, *stream.view);
  return "{\"TableDescription\":" + describe(table, database.now_ns()) + "}";
}

std::string describe_table(Database& database, const Request& request) {
  return "{\"Table\":" + describe(existing(database, table_name(request.body)), database.now_ns()) + "}";
}

std::string update_table(Database& database, const Request& request) {
  const object body = request.body;
  Table& table = existing(database, table_name(body));
  refuse_busy(table, database.now_ns());
  if (member(body, "GlobalSecondaryIndexUpdates"))
    throw invalid_parameter("GlobalSecondaryIndexes are not supported here");
  const StreamWish stream = read_stream(body);
  TableDefinition changed = table.definition();
  const bool billing = member(body, "BillingMode") || member(body, "ProvisionedThroughput");
  if (billing) read_billing(body, changed);
  const bool protection = member(body, "DeletionProtectionEnabled").has_value();
  if (protection) changed.deletion_protected = truth_member(body, "DeletionProtectionEnabled");
  if (!stream.given && !billing && !protection)
    throw invalid(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
        "SSESpecification or ReplicaUpdates is required");
  if (stream.view && table.streams()) throw invalid("Table already has an enabled stream: TableName: " + table.name());
  if (stream.given && !stream.view && !table.streams())
    throw invalid("Table doesn't have a stream to disable: TableName: " + table.name());
  table.definition() = std::move(changed);
  if (stream.view) database.open_stream(table, *stream.view);
  if (stream.given && !stream.view) table.close_stream(database.now_ns());
  table.become(Table::Status::kUpdating, database.now_ns() + kUpdateNs);
  return "{\"TableDescription\":" + describe(table, database.now_ns()) + "}";
}

std::string delete_table(Database& database, const Request& request) {
  Table& table = existing(database, table_name(request.body));
  refuse_busy(table, database.now_ns());
  if (table.definition().deletion_protected)
    throw invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
        "first.");
  database.remove(table);
  return "{\"TableDescription\":" + describe(table, database.now_ns()) + "}";
}

std::string list_tables(Database& database, const Request& request) {
  const std::size_t limit = listed(request.body);
  const auto start = text_member(request.body, "ExclusiveStartTableName");
  const auto& tables = database.tables();
  std::string names;
  std::size_t count = 0;
  const std::string* last = nullptr;
  auto table = start ? tables.upper_bound(*start) : tables.begin();
  for (; table != tables.end() && count < limit; ++table, ++count) {
    names += (names.empty() ? "" : ",") + aws::json_string(table->first);
    last = &table->first;
  }
  aws::JsonObject json;
  json.raw("TableNames", "[" + names + "]");
  if (table != tables.end() && last != nullptr) json.text("LastEvaluatedTableName", *last);
  return json.json();
}

std::string tag_resource(Database& database, const Request& request) {
  Table& table = table_of_arn(database, required_text(request.body, "ResourceArn"));
  required(request.body, "Tags");
  auto tags = table.definition().tags;
  read_tags(request.body, tags);
  table.definition().tags = std::move(tags);
  return "{}";
}

std::string untag_resource(Database& database, const Request& request) {
  Table& table = table_of_arn(database, required_text(request.body, "ResourceArn"));
  for (const element key : array_of(required(request.body, "TagKeys")))
    table.definition().tags.erase(std::string(text_of(key)));
  return "{}";
}

std::string list_tags_of_resource(Database& database, const Request& request) {
  const Table& table = table_of_arn(database, required_text(request.body, "ResourceArn"));
  std::string tags;
  for (const auto& [key, value] : table.definition().tags)
    tags += (tags.empty() ? "" : ",") + aws::JsonObject().text("Key", key).text("Value", value).json();
  return "{\"Tags\":[" + tags + "]}";
}

}  // namespace echotrace::local::dynamodb
