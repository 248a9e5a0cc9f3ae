#include "collect/functions/write_order.h"

#include "collect/functions/function_error.h"
#include "collect/functions/item_id.h"
#include "collect/functions/log.h"

#include <array>
#include <charconv>

namespace echotrace::functions {
namespace {

constexpr std::int64_t kMaxWrites = 100'000;
constexpr std::int64_t kMaxKeyBytes = 1024;  // S3's limit; DynamoDB's is 2,048
constexpr std::size_t kMostPlaceMembers = 16;

struct Defaults {
  std::string_view key_prefix;
  std::int64_t key_bytes = 0, value_bytes = 0;
};

std::int64_t bounded(simdjson::dom::element object, std::string_view name, std::int64_t fallback, std::int64_t most) {
  simdjson::dom::element member;
  if (object[name].get(member) != simdjson::SUCCESS) return fallback;
  std::int64_t number = 0;
  if (!number_member(object, name, number) || number < 0 || number > most) {
    throw invalid_payload("\"" + std::string(name) + "\" is no whole number from 0 to " + std::to_string(most));
  }
  return number;
}

std::int64_t instant(simdjson::dom::element object, std::string_view name) {
  return bounded(object, name, 0, std::int64_t{1} << 62);
}

std::string required(simdjson::dom::element object, std::string_view name) {
  const std::string_view text = text_member(object, name);
  if (text.empty()) throw invalid_payload("\"" + std::string(name) + "\" is missing, or no text");
  return std::string(text);
}

const drivers::ItemPutRow* store_of(const std::string& name) {
  if (const drivers::ItemPutRow* row = drivers::find_item_put(name)) return row;
  std::string names;
  for (const drivers::ItemPutRow& row : drivers::item_puts())
    names += (names.empty() ? "" : ", ") + std::string(row.store);
  throw invalid_payload("\"store\" is \"" + printable(name) + "\"; this function writes to " + names);
}

drivers::Place place_of(simdjson::dom::element root) {
  simdjson::dom::object members;
  if (root["place"].get(members) != simdjson::SUCCESS) throw invalid_payload("\"place\" is missing, or no object");
  drivers::Place place;
  for (const auto& [name, value] : members) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS || place.size() == kMostPlaceMembers)
      throw invalid_payload("\"place\" has too many members, or one that is no text");
    place.emplace(name, text);
  }
  return place;
}

PlannedWrite planned(const WriteOrder& order, const Defaults& defaults, std::string id, simdjson::dom::element from) {
  PlannedWrite write;
  if (run_of_id(id) != order.run) {
    throw invalid_payload("The id \"" + printable(id) + "\" is not \"" + printable(order.run) +
                          "-\" and 8 to 16 lower-case hexadecimal digits");
  }
  write.value_bytes =
      static_cast<std::size_t>(bounded(from, "value_bytes", defaults.value_bytes, order.store->most_value_bytes));
  const auto key_bytes = static_cast<std::size_t>(bounded(from, "key_bytes", defaults.key_bytes, kMaxKeyBytes));
  write.key = text_member(from, "key");
  if (write.key.empty()) write.key = key_of_id(defaults.key_prefix, id, key_bytes);
  if (id_of_key(write.key) != id) {
    throw invalid_payload("The key \"" + printable(write.key) + "\" does not name the id " + printable(id));
  }
  if (write.key.size() > static_cast<std::size_t>(kMaxKeyBytes))
    throw invalid_payload("A key is longer than 1024 bytes");
  write.id = std::move(id);
  return write;
}

void count_up(WriteOrder& order, const Defaults& defaults, simdjson::dom::element root) {
  const std::int64_t count = bounded(root, "count", 0, kMaxWrites);
  const std::int64_t first = bounded(root, "first", 0, std::int64_t{1} << 62);
  const std::int64_t start_ns = instant(root, "intended_ns");
  const std::int64_t interval_ns = bounded(root, "interval_ns", 0, 3'600'000'000'000);
  for (std::int64_t i = 0; i < count; ++i) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), first + i, 16).ptr;
    const std::string number(digits.data(), end);
    std::string id = order.run + "-" + std::string(number.size() < 8 ? 8 - number.size() : 0, '0') + number;
    order.writes.push_back(planned(order, defaults, std::move(id), root));
    if (start_ns != 0) order.writes.back().intended_ns = start_ns + i * interval_ns;
  }
}

}  // namespace

WriteOrder parse_write_order(const Payload& payload) {
  if (!payload.is_json()) throw invalid_payload(std::string("The payload is no JSON: ") + payload.complaint());
  const simdjson::dom::element root = payload.root();
  if (!root.is_object()) throw invalid_payload("The payload is no JSON object");
  WriteOrder order;
  order.store = store_of(required(root, "store"));
  order.place = place_of(root);
  order.run = required(root, "run");
  order.cell = bounded(root, "cell", -1, std::int64_t{1} << 32);
  order.trial = bounded(root, "trial", -1, std::int64_t{1} << 32);
  const Defaults defaults{text_member(root, "key_prefix"), bounded(root, "key_bytes", 0, kMaxKeyBytes),
                          bounded(root, "value_bytes", 0, order.store->most_value_bytes)};

  simdjson::dom::element listed;
  if (root["writes"].get(listed) != simdjson::SUCCESS) {
    count_up(order, defaults, root);
  } else {
    simdjson::dom::array writes;
    if (listed.get(writes) != simdjson::SUCCESS) throw invalid_payload("\"writes\" is no list");
    for (const simdjson::dom::element write : writes) {
      order.writes.push_back(planned(order, defaults, required(write, "id"), write));
      order.writes.back().intended_ns = instant(write, "intended_ns");
      if (order.writes.size() > static_cast<std::size_t>(kMaxWrites)) throw invalid_payload("Too many writes");
    }
  }
  if (order.writes.empty()) throw invalid_payload("There is nothing to write: neither \"writes\" nor \"count\"");
  return order;
}

}  // namespace echotrace::functions
