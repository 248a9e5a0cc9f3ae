// How one item is put into a store and got from it: one request each. The functions use it inside Lambda, experiments
// without functions use it directly.
#pragma once

#include "drivers/aws/client.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace echotrace::drivers {

struct Item {
  std::string id;     // of the write: it travels inside the item, so that whoever receives it can name the write
  std::string key;    // as long as the experiment says; holds the id
  std::string value;  // text
};

// Where a store's items are, as its set-up says and as the order to a function carries it: {"bucket":"…"},
// {"table":"…","key_name":"id"}, {"cluster_arn":"…","secret_arn":"…","database":"…","table":"…"}, {"url":"…"}.
// Never a secret.
using Place = std::map<std::string, std::string, std::less<>>;
// Throws base::Error (usage) that names the store when the place does not say it.
const std::string& member_of(const Place& place, std::string_view store, std::string_view name);

class ItemPut {
 public:
  virtual ~ItemPut() = default;
  virtual aws::Service service() const = 0;
  virtual std::string origin() const { return {}; }  // not AWS's: "http://127.0.0.1:2379"; empty: the service's own
  virtual aws::Call put(Item item) const = 0;
  virtual aws::Call get(const std::string& key) const = 0;  // the latest that was put
};

struct ItemPutRow {
  std::string_view store;  // "s3"
  std::int64_t most_value_bytes;
  // Throws base::Error (usage) for a place that lacks something.
  std::unique_ptr<ItemPut> (*open)(const Place& place);
};

// One row per store; a new store is a folder and a row here and in stores() (drivers/store.h).
std::span<const ItemPutRow> item_puts();
const ItemPutRow* find_item_put(std::string_view store);  // nullptr: there is none

}  // namespace echotrace::drivers
