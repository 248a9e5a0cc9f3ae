// Attribute values as DynamoDB's JSON has them: {"S":"text"}, {"N":"1.5"}, {"M":{…}}.
#pragma once

#include "drivers/local/dynamodb/value.h"

#include <simdjson.h>

#include <string>

namespace echotrace::local::dynamodb {

// Throw Refusal: SerializationException for JSON of the wrong shape, ValidationException for values that DynamoDB does
// not take (a number of 39 digits, an empty set, a list nested deeper than 32).
Value read_value(simdjson::dom::element json);
Item read_item(simdjson::dom::element json);

void write_value(const Value& value, std::string& out);
void write_item(const Item& item, std::string& out);
std::string item_json(const Item& item);

}  // namespace echotrace::local::dynamodb
