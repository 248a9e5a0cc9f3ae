#include "drivers/aws/dynamodb.h"

#include "drivers/aws/json_text.h"

#include <string_view>

namespace echotrace::aws::dynamodb {
namespace {

Call dynamodb_call(const char* operation, const JsonObject& body) {
  return json_call(operation, "DynamoDB_20120810", "1.0", body);
}

std::string item_json(const Item& item) {
  JsonObject attributes;
  for (const auto& [name, attribute] : item) {
    const bool number = attribute.type == AttributeValue::Type::kNumber;
    attributes.raw(name, JsonObject().text(number ? "N" : "S", attribute.value).json());
  }
  return attributes.json();
}

Item item_of(simdjson::dom::element object) {
  Item item;
  simdjson::dom::object attributes;
  if (object.get(attributes) != simdjson::SUCCESS) return item;
  for (const auto& [name, value] : attributes) {
    std::string_view text;
    if (value["S"].get(text) == simdjson::SUCCESS) {
      item[std::string(name)] = {AttributeValue::Type::kText, std::string(text)};
    } else if (value["N"].get(text) == simdjson::SUCCESS) {
      item[std::string(name)] = {AttributeValue::Type::kNumber, std::string(text)};
    }
  }
  return item;
}

}  // namespace

Service service() {
  return {"DynamoDB", "dynamodb", "dynamodb", Protocol::kJson10};
}

Call create_table(const std::string& table, const std::string& key, bool stream,
                  const std::map<std::string, std::string>& tags) {
  JsonObject body;
  body.text("TableName", table)
      .raw("AttributeDefinitions",
           "[" + JsonObject().text("AttributeName", key).text("AttributeType", "S").json() + "]")
      .raw("KeySchema", "[" + JsonObject().text("AttributeName", key).text("KeyType", "HASH").json() + "]")
      .text("BillingMode", "PAY_PER_REQUEST");
  if (stream) {
    body.raw("StreamSpecification",
             JsonObject().truth("StreamEnabled", true).text("StreamViewType", "NEW_IMAGE").json());
  }
  if (!tags.empty()) body.raw("Tags", json_tags(tags));
  return dynamodb_call("CreateTable", body);
}

Call describe_table(const std::string& table) {
  return dynamodb_call("DescribeTable", JsonObject().text("TableName", table));
}

Table parse_describe_table(const HttpResponse& response) {
  const JsonAnswer answer(response, "DynamoDB");
  return {answer.text("/Table/TableStatus"), answer.text("/Table/TableArn"), answer.text("/Table/LatestStreamArn")};
}

Call delete_table(const std::string& table) {
  return dynamodb_call("DeleteTable", JsonObject().text("TableName", table));
}

Call put_item(const std::string& table, const Item& item) {
  return dynamodb_call("PutItem", JsonObject().text("TableName", table).raw("Item", item_json(item)));
}

Call get_item(const std::string& table, const Item& key, bool consistent) {
  return dynamodb_call(
      "GetItem", JsonObject().text("TableName", table).raw("Key", item_json(key)).truth("ConsistentRead", consistent));
}

Item parse_get_item(const HttpResponse& response) {
  const JsonAnswer answer(response, "DynamoDB");
  simdjson::dom::element item;
  return answer.root()["Item"].get(item) == simdjson::SUCCESS ? item_of(item) : Item();
}

Call delete_item(const std::string& table, const Item& key) {
  return dynamodb_call("DeleteItem", JsonObject().text("TableName", table).raw("Key", item_json(key)));
}

Call batch_write_item(const std::string& table, const Writes& writes) {
  std::vector<std::string> requests;
  for (const Item& item : writes.items) {
    requests.push_back(JsonObject().raw("PutRequest", JsonObject().raw("Item", item_json(item)).json()).json());
  }
  for (const Item& key : writes.keys) {
    requests.push_back(JsonObject().raw("DeleteRequest", JsonObject().raw("Key", item_json(key)).json()).json());
  }
  const std::string of_table = JsonObject().raw(table, json_array(requests)).json();
  return dynamodb_call("BatchWriteItem", JsonObject().raw("RequestItems", of_table));
}

Writes parse_batch_write_item(const std::string& table, const HttpResponse& response) {
  const JsonAnswer answer(response, "DynamoDB");
  Writes left;
  simdjson::dom::array requests;
  if (answer.root()["UnprocessedItems"][table].get(requests) != simdjson::SUCCESS) return left;
  for (const simdjson::dom::element request : requests) {
    simdjson::dom::element object;
    if (request["PutRequest"]["Item"].get(object) == simdjson::SUCCESS) left.items.push_back(item_of(object));
    if (request["DeleteRequest"]["Key"].get(object) == simdjson::SUCCESS) left.keys.push_back(item_of(object));
  }
  return left;
}

}  // namespace echotrace::aws::dynamodb
