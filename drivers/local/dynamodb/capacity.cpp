#include "drivers/local/dynamodb/capacity.h"

#include "drivers/aws/json_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kWriteBytes = 1024;
constexpr std::size_t kReadBytes = 4096;

double begun(std::size_t bytes, std::size_t unit) {
  return static_cast<double>(std::max<std::size_t>(1, (bytes + unit - 1) / unit));
}

}  // namespace

double write_units(std::size_t bytes) {
  return begun(bytes, kWriteBytes);
}

double read_units(std::size_t bytes, bool consistent) {
  return begun(bytes, kReadBytes) * (consistent ? 1.0 : 0.5);
}

Capacity::Capacity(object request) {
  const std::string_view wanted = choice(request, "ReturnConsumedCapacity", {"NONE", "INDEXES", "TOTAL"});
  wanted_ = wanted != "NONE";
  by_index_ = wanted == "INDEXES";
}

std::string Capacity::of(const std::string& table, double units) const {
  aws::JsonObject json;
  const std::string number = fmt::format("{:.1f}", units);
  json.text("TableName", table).raw("CapacityUnits", number);
  if (kind_ != nullptr) json.raw(kind_, number);
  if (by_index_) json.raw("Table", aws::JsonObject().raw("CapacityUnits", number).json());
  return json.json();
}

std::string Capacity::member_for_one() const {
  if (!wanted_ || tables_.empty()) return "";
  return ",\"ConsumedCapacity\":" + of(tables_.begin()->first, tables_.begin()->second);
}

std::string Capacity::member_for_all() const {
  if (!wanted_) return "";
  std::string all;
  for (const auto& [table, units] : tables_) all += (all.empty() ? "" : ",") + of(table, units);
  return ",\"ConsumedCapacity\":[" + all + "]";
}

}  // namespace echotrace::local::dynamodb
