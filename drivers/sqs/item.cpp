#include "drivers/sqs/item.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/sqs.h"
#include "ingest/base/error.h"

#include <utility>

namespace echotrace::drivers::sqs {
namespace {

class Messages final : public ItemPut {
 public:
  Messages(std::string queue_url, std::string message)
      : queue_url_(std::move(queue_url)), message_(std::move(message)) {}

  aws::Service service() const override { return aws::sqs::service(); }

  aws::Call put(Item item) const override {
    aws::JsonObject body;
    body.text("id", item.id).text("key", item.key);
    if (!message_.empty()) body.raw("message", message_);
    if (!item.value.empty()) body.text("value", item.value);
    return aws::sqs::send_message(queue_url_, body.json());
  }

  aws::Call get(const std::string&) const override {
    throw base::Error(base::Exit::kUsage, "the store sqs gives no item by its key");
  }

 private:
  std::string queue_url_, message_;
};

}  // namespace

std::unique_ptr<ItemPut> open_items(const Place& place) {
  const auto message = place.find("message");
  return std::make_unique<Messages>(member_of(place, "sqs", "queue_url"),
                                    message == place.end() ? std::string() : message->second);
}

}  // namespace echotrace::drivers::sqs
