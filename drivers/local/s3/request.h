// What an S3 request is about: its bucket, key, parameters, and which operation that makes.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/aws/uri.h"

#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::s3 {

struct Address {
  std::string bucket, key;  // decoded; the key is empty for requests about a bucket
};
Address address_of(const aws::HttpRequest& request);

class Parameters {
 public:
  explicit Parameters(std::string_view query) : pairs_(aws::split_query(query)) {}
  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::string_view text(std::string_view name) const;  // empty when absent
  // Nullopt when it is there and no whole number; `absent` when it is not there.
  std::optional<int> number(std::string_view name, int absent) const;

 private:
  const std::string* find(std::string_view name) const;
  aws::QueryPairs pairs_;
};

// As AWS names it; empty for what this endpoint does not answer.
std::string operation_of(const aws::HttpRequest& request);

}  // namespace echotrace::local::s3
