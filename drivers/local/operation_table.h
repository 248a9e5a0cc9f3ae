// A service's operations as a table of rows that have a `name`, and which of them a request of a JSON protocol names.
#pragma once

#include "drivers/aws/http.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace echotrace::local {

// Nullptr: there is none of that name.
template <typename Row, std::size_t kRows>
const Row* find_operation(const Row (&table)[kRows], std::string_view name) {
  const Row* const found =
      std::find_if(std::begin(table), std::end(table), [&](const Row& row) { return row.name == name; });
  return found == std::end(table) ? nullptr : found;
}

// What X-Amz-Target says behind `prefix` ("AmazonSQS."); empty when it begins otherwise.
inline std::string_view target_of(const aws::HttpRequest& request, std::string_view prefix) {
  const std::string_view target = aws::header_value(request.headers, "X-Amz-Target");
  return target.starts_with(prefix) ? target.substr(prefix.size()) : std::string_view();
}

// The same when the table has it, as Service::operation_of gives it.
template <typename Row, std::size_t kRows>
std::string target_operation(const aws::HttpRequest& request, std::string_view prefix, const Row (&table)[kRows]) {
  const Row* const row = find_operation(table, target_of(request, prefix));
  return row == nullptr ? std::string() : std::string(row->name);
}

}  // namespace echotrace::local
