// Amazon DynamoDB, API version 2012-08-10, over JSON 1.0.
#pragma once

#include "drivers/aws/client.h"

#include <map>
#include <string>

namespace echotrace::aws::dynamodb {

Service service();

struct AttributeValue {
  enum class Type { kText, kNumber } type = Type::kText;  // S, N
  std::string value;                                      // of a number: its decimal text
};
using Item = std::map<std::string, AttributeValue>;

// One text attribute as the key, billed by request; with a stream of new images where asked for.
Call create_table(const std::string& table, const std::string& key, bool stream);

struct Table {
  std::string status;  // "CREATING", "ACTIVE", …
  std::string arn;
  std::string stream_arn;  // empty: no stream
};
Call describe_table(const std::string& table);
Table parse_describe_table(const HttpResponse& response);
Call delete_table(const std::string& table);

Call put_item(const std::string& table, const Item& item);
Call get_item(const std::string& table, const Item& key, bool consistent);
Item parse_get_item(const HttpResponse& response);  // empty: there is none; attributes of other types are left out
Call delete_item(const std::string& table, const Item& key);

}  // namespace echotrace::aws::dynamodb
