// Reading a request's JSON. A member that is null counts as not there; one of the wrong shape is refused with a
// SerializationException.
#pragma once

#include "drivers/local/refusal.h"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::dynamodb {

using simdjson::dom::element;
using simdjson::dom::object;

struct Request {
  object body;
  std::string id;
};

Refusal unexpected(element found, std::string_view wanted);  // SerializationException

std::string_view text_of(element json);
simdjson::dom::array array_of(element json);
object object_of(element json);

std::optional<element> member(object from, std::string_view name);
std::optional<std::string_view> text_member(object from, std::string_view name);
std::optional<std::int64_t> integer_member(object from, std::string_view name);
bool truth_member(object from, std::string_view name);  // false when it is not there

// Throw Refusal (ValidationException) when it is not there.
element required(object from, std::string_view name);
std::string_view required_text(object from, std::string_view name);

// The name of a table, given as such or as an ARN. Refuses names that cannot be one.
std::string_view table_name(object from);
std::string_view table_name_of(std::string_view name_or_arn);

// A member with one of a few values; the first when it is not there. Throws ValidationException for any other.
std::string_view choice(object from, std::string_view name, std::initializer_list<std::string_view> values);
Refusal constraint(std::string_view value, std::string_view name, const std::string& must);

// Refuses members of the time before expressions, which this endpoint does not read.
void refuse_legacy(object from, std::initializer_list<std::string_view> names);

}  // namespace echotrace::local::dynamodb
