#include "drivers/etcd/item.h"

#include "drivers/aws/json_text.h"
#include "ingest/base/base64.h"

#include <utility>

namespace echotrace::drivers::etcd {
namespace {

// Base64 holds nothing that JSON escapes, and values are large: no detour through a JSON writer.
std::string member(const char* name, std::string_view bytes) {
  return std::string("\"") + name + "\":\"" + base::encode_base64(bytes) + "\"";
}

aws::Call unsigned_call(const char* operation, const char* path, std::string body) {
  aws::Call call = aws::rest_call(operation, "POST", path);
  call.request.headers.push_back({"Content-Type", "application/json"});
  call.request.body = std::move(body);
  call.sign = false;
  return call;
}

class Keys final : public ItemPut {
 public:
  Keys(std::string url, std::string prefix) : url_(std::move(url)), prefix_(std::move(prefix)) {}

  aws::Service service() const override { return etcd::service(); }
  std::string origin() const override { return url_; }
  aws::Call put(Item item) const override {
    return unsigned_call("Put", "/v3/kv/put",
                         "{" + member("key", prefix_ + item.key) + "," + member("value", item.value) + "}");
  }
  aws::Call get(const std::string& key) const override {
    return unsigned_call("Range", "/v3/kv/range", "{" + member("key", prefix_ + key) + "}");
  }

 private:
  std::string url_, prefix_;
};

}  // namespace

aws::Service service() {
  return {"etcd", "etcd", "etcd", aws::Protocol::kRestJson};
}

std::unique_ptr<ItemPut> open_items(const Place& place) {
  const auto prefix = place.find("prefix");
  return std::make_unique<Keys>(member_of(place, "etcd", "url"), prefix == place.end() ? "" : prefix->second);
}

}  // namespace echotrace::drivers::etcd
