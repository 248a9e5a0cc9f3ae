#include "drivers/dynamodb/item.h"

#include "drivers/aws/dynamodb.h"

#include <utility>

namespace echotrace::drivers::dynamodb {
namespace {

using aws::dynamodb::AttributeValue;

class Items final : public ItemPut {
 public:
  Items(std::string table, std::string key_name) : table_(std::move(table)), key_name_(std::move(key_name)) {}

  aws::Service service() const override { return aws::dynamodb::service(); }

  aws::Call put(Item item) const override {
    aws::dynamodb::Item attributes;
    attributes["id"] = {AttributeValue::Type::kText, std::move(item.id)};
    attributes[key_name_] = {AttributeValue::Type::kText, std::move(item.key)};
    attributes[std::string(kValueAttribute)] = {AttributeValue::Type::kText, std::move(item.value)};
    return aws::dynamodb::put_item(table_, attributes);
  }

  aws::Call get(const std::string& key) const override {
    return aws::dynamodb::get_item(table_, {{key_name_, {AttributeValue::Type::kText, key}}}, true);
  }

 private:
  std::string table_, key_name_;
};

}  // namespace

std::unique_ptr<ItemPut> open_items(const Place& place) {
  const auto key_name = place.find("key_name");
  return std::make_unique<Items>(member_of(place, "dynamodb", "table"),
                                 key_name == place.end() ? std::string(kKeyAttribute) : key_name->second);
}

}  // namespace echotrace::drivers::dynamodb
