#include "drivers/local/lambda/batch.h"

#include <simdjson.h>

namespace echotrace::local::lambda {
namespace {

std::string text_at(const std::string& json, std::string_view pointer) {
  simdjson::dom::parser parser;
  std::string_view text;
  if (parser.parse(json).at_pointer(pointer).get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

}  // namespace

BatchAnswer parse_batch_answer(const std::string& payload) {
  BatchAnswer answer;
  if (payload.empty()) return answer;
  const auto fail = [&]() -> BatchAnswer& {
    answer.all_failed = true;
    answer.failed.clear();
    return answer;
  };
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(payload).get(document) != simdjson::SUCCESS) return fail();
  simdjson::dom::element list;
  if (document.at_pointer("/batchItemFailures").get(list) != simdjson::SUCCESS || list.is_null()) return answer;
  simdjson::dom::array items;
  if (list.get(items) != simdjson::SUCCESS) return fail();
  for (const simdjson::dom::element item : items) {
    std::string_view identifier;
    if (item.at_pointer("/itemIdentifier").get(identifier) != simdjson::SUCCESS || identifier.empty()) return fail();
    answer.failed.emplace(identifier);
  }
  return answer;
}

std::string queue_item(const std::string& record) {
  return text_at(record, "/messageId");
}

std::string stream_item(const std::string& record) {
  return text_at(record, "/dynamodb/SequenceNumber");
}

}  // namespace echotrace::local::lambda
