// Items as messages of a queue. The place: queue_url and, where the receiver is told something with every message,
// "message", a JSON object.
#pragma once

#include "drivers/item_put.h"

#include <memory>

namespace echotrace::drivers::sqs {

// The body: {"id":…, "key":…, "message":{…}, "value":…}. A queue hands over each message once, so that none can be got
// by its key.
std::unique_ptr<ItemPut> open_items(const Place& place);

}  // namespace echotrace::drivers::sqs
