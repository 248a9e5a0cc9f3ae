// Amazon DynamoDB, API version 2012-08-10, over JSON 1.0.
#pragma once

#include "drivers/aws/client.h"

#include <map>
#include <string>
#include <vector>

namespace echotrace::aws::dynamodb {

Service service();

struct AttributeValue {
  enum class Type { kText, kNumber } type = Type::kText;  // S, N
  std::string value;                                      // of a number: its decimal text
};
using Item = std::map<std::string, AttributeValue>;

// One text attribute as the key, billed by request; with a stream of new images where asked for.
Call create_table(const std::string& table, const std::string& key, bool stream,
                  const std::map<std::string, std::string>& tags = {});

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

// Of one table, at most 25 together. What the service did not get to is to be written again, after a while.
struct Writes {
  std::vector<Item> items;  // to put
  std::vector<Item> keys;   // to delete
  bool empty() const { return items.empty() && keys.empty(); }
};
Call batch_write_item(const std::string& table, const Writes& writes);
Writes parse_batch_write_item(const std::string& table, const HttpResponse& response);  // the unprocessed

}  // namespace echotrace::aws::dynamodb
