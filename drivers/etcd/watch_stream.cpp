#include "drivers/etcd/watch_stream.h"

#include "drivers/aws/json_text.h"
#include "ingest/base/base64.h"
#include "ingest/base/text.h"

#include <algorithm>
#include <charconv>

namespace echotrace::drivers::etcd {
namespace {

using simdjson::dom::element;

constexpr std::size_t kMaxLineBytes = 64 << 20;  // etcd cuts messages at 1.5 MiB and an event
constexpr std::size_t kMaxColumns = 300;

// A 64-bit number, which the gateway gives as a text; 0 when there is none.
std::int64_t number_at(element object, std::string_view pointer) {
  std::string_view digits;
  std::int64_t number = 0;
  if (object.at_pointer(pointer).get(digits) != simdjson::SUCCESS) return 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() && number > 0 && number < INT64_MAX ? number : 0;
}

bool truth(element object, std::string_view name) {
  bool value = false;
  return object[name].get(value) == simdjson::SUCCESS && value;
}

}  // namespace

void WatchStream::begin() {
  rest_.clear();
  created_ = false;
  complaint_.clear();
}

bool WatchStream::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (rest_.size() + std::min(end, bytes.size()) > kMaxLineBytes) return complain("sent a line without end");
    if (end == bytes.npos) {
      rest_ += bytes;
      return true;
    }
    bool good = false;
    if (rest_.empty()) {
      good = take(bytes.substr(0, end));
    } else {
      rest_ += bytes.substr(0, end);
      good = take(rest_);
      rest_.clear();
    }
    if (!good) return false;
    bytes.remove_prefix(end + 1);
  }
  return true;
}

bool WatchStream::take(std::string_view line) {
  if (line.empty()) return true;
  element root, result;
  if (parser_.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS)
    return complain("sent a line that is no JSON");
  if (root["result"].get(result) == simdjson::SUCCESS) return take_result(result);
  if (root["error"].get(result) == simdjson::SUCCESS && result.is_object())
    return complain("ended the watch: " + aws::member_text(result, "message"));
  return complain("sent a line that is no message of a watch");
}

bool WatchStream::take_result(element result) {
  if (truth(result, "canceled")) {
    const std::int64_t compacted = number_at(result, "/compact_revision");
    next_revision_ = std::max(next_revision_, compacted);
    return complain(compacted > 0 ? "has compacted away what the watch had not told yet"
                                  : "cancelled the watch: " + aws::member_text(result, "cancel_reason"));
  }
  if (truth(result, "created")) {
    created_ = true;
    // The revision that is past: an event may carry the next one.
    if (next_revision_ == 0) next_revision_ = number_at(result, "/header/revision") + 1;
  }
  simdjson::dom::array events;
  if (result["events"].get(events) != simdjson::SUCCESS) return true;
  for (const element event : events) {
    const std::int64_t revision = number_at(event, "/kv/mod_revision");
    next_revision_ = std::max(next_revision_, revision + 1);
    const std::string type = aws::member_text(event, "type");
    std::string_view encoded;
    if ((!type.empty() && type != "PUT") || event.at_pointer("/kv/key").get(encoded) != simdjson::SUCCESS) continue;
    if (auto key = base::decode_base64(encoded)) on_put_(std::move(*key));
  }
  return true;
}

bool WatchStream::complain(std::string sentence) {
  complaint_ = base::excerpt(sentence, kMaxColumns);
  return false;
}

}  // namespace echotrace::drivers::etcd
