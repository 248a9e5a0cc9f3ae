#include "drivers/s3/item.h"

#include "drivers/aws/s3.h"

#include <utility>

namespace echotrace::drivers::s3 {
namespace {

class Objects final : public ItemPut {
 public:
  explicit Objects(std::string bucket) : bucket_(std::move(bucket)) {}

  aws::Service service() const override { return aws::s3::service(); }
  aws::Call put(Item item) const override { return aws::s3::put_object(bucket_, item.key, std::move(item.value)); }
  aws::Call get(const std::string& key) const override { return aws::s3::get_object(bucket_, key); }

 private:
  std::string bucket_;
};

}  // namespace

std::unique_ptr<ItemPut> open_items(const Place& place) {
  return std::make_unique<Objects>(member_of(place, "s3", "bucket"));
}

}  // namespace echotrace::drivers::s3
