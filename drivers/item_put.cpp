#include "drivers/item_put.h"

#include "drivers/aurora/item.h"
#include "drivers/dynamodb/item.h"
#include "drivers/etcd/item.h"
#include "drivers/s3/item.h"
#include "drivers/sqs/item.h"
#include "ingest/base/error.h"

#include <algorithm>
#include <array>

namespace echotrace::drivers {
namespace {

constexpr std::array kRows{
    ItemPutRow{"s3", std::int64_t{64} << 20, s3::open_items},
    ItemPutRow{"dynamodb", 390 << 10, dynamodb::open_items},  // its limit is 400 KB with names and keys
    ItemPutRow{"aurora", 60 << 10, aurora::open_items},       // the Data API returns no row of more than 64 KB
    ItemPutRow{"etcd", 1 << 20, etcd::open_items},            // its limit is 1.5 MiB with the key
    ItemPutRow{"sqs", 200 << 10, sqs::open_items},            // its limit was long 256 KiB with names and key
};

}  // namespace

std::span<const ItemPutRow> item_puts() {
  return kRows;
}

const ItemPutRow* find_item_put(std::string_view store) {
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const ItemPutRow& row) { return row.store == store; });
  return found == kRows.end() ? nullptr : &*found;
}

const std::string& member_of(const Place& place, std::string_view store, std::string_view name) {
  const auto found = place.find(name);
  if (found != place.end() && !found->second.empty()) return found->second;
  throw base::Error(base::Exit::kUsage,
                    "a place of the store " + std::string(store) + " says no '" + std::string(name) + "'");
}

}  // namespace echotrace::drivers
