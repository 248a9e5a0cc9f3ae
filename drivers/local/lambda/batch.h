// What a mapping invokes its function with, and what the function says about it.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

inline constexpr std::size_t kMaxPayloadBytes = 6 * 1024 * 1024;

// {"Records":[…]} as its records are added.
class BatchPayload {
 public:
  void add(std::string_view record) {
    if (text_.size() > kHead.size()) text_ += ',';
    text_ += record;
  }
  // Whether a record fits in beside the others; the first one always does.
  static bool fits(std::size_t bytes_so_far, std::size_t record_bytes) {
    return bytes_so_far == 0 || bytes_so_far + record_bytes + kFrame <= kMaxPayloadBytes;
  }
  // What a record adds.
  static std::size_t cost(std::string_view record) { return record.size() + 1; }
  std::string json() && { return std::move(text_) + "]}"; }

 private:
  static constexpr std::string_view kHead = "{\"Records\":[";
  static constexpr std::size_t kFrame = kHead.size() + 2;
  std::string text_{kHead};
};

// A function's answer under ReportBatchItemFailures.
struct BatchAnswer {
  bool all_failed = false;
  std::set<std::string, std::less<>> failed;  // item identifiers, unless all failed
};

// By AWS's rules: nothing, null, no list and an empty list mean success; what is no JSON, and an identifier that is
// missing, null, empty or of another type, mean that all failed.
BatchAnswer parse_batch_answer(const std::string& payload);

// "messageId" of a queue's record, "dynamodb.SequenceNumber" of a stream's; empty when there is none.
std::string queue_item(const std::string& record);
std::string stream_item(const std::string& record);

}  // namespace echotrace::local::lambda
