#include "ingest/prices.h"

#include "ingest/base/error.h"

#include <simdjson.h>

#include <algorithm>

namespace echotrace::ingest {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw base::Error(base::Exit::kEnvironment, "the price list " + what, "prices.json");
}

std::string text(const simdjson::dom::element& object, const char* name) {
  std::string_view found;
  if (object[name].get(found) != simdjson::SUCCESS) refuse("lacks the text '" + std::string(name) + "'");
  return std::string(found);
}

Price price_in(const simdjson::dom::element& object) {
  Price price;
  price.id = text(object, "id");
  price.service = text(object, "service");
  price.unit = text(object, "unit");
  price.source = text(object, "source");
  if (object["usd"].get(price.usd) != simdjson::SUCCESS || price.usd < 0) refuse("has no price of " + price.id);
  if (object["confirmed"].get(price.confirmed) != simdjson::SUCCESS)
    refuse("does not say whether that of " + price.id + " is confirmed");
  return price;
}

}  // namespace

const Price& Prices::of(std::string_view id) const {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Price& price) { return price.id == id; });
  if (found == all.end()) refuse("has no '" + std::string(id) + "'");
  return *found;
}

Prices parse_prices(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::array rows;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) refuse("is not JSON");
  Prices prices;
  prices.region = text(root, "region");
  prices.gathered = text(root, "gathered");
  if (root["prices"].get(rows) != simdjson::SUCCESS) refuse("lacks 'prices'");
  for (const simdjson::dom::element row : rows) prices.all.push_back(price_in(row));
  return prices;
}

}  // namespace echotrace::ingest
