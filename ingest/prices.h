// What AWS asks for, as reports/prices.json has it: dated, each with where it was seen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

struct Price {
  std::string id;             // "s3.put"
  std::string service, unit;  // "S3", "PUT requests"
  double usd = 0;             // of one unit
  std::string source;
  bool confirmed = false;  // false: remembered, no page was at hand that says so
};

struct Prices {
  std::string region, gathered;  // "us-east-1", "2026-06"
  std::vector<Price> all;

  // Throws base::Error (environment) when there is none.
  const Price& of(std::string_view id) const;
};

std::string_view prices_json();  // the text of reports/prices.json
// Throws base::Error (environment) for what is no price list.
Prices parse_prices(std::string_view json);

}  // namespace echotrace::ingest
