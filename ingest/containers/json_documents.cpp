// JSON values that span lines and are none of CloudWatch's documents, such as the result files of a benchmark: each
// top-level value, or element of a top-level array, is one event whose message is its text.
#include "ingest/containers/document_reader.h"
#include "ingest/containers/json_head.h"

#include <simdjson.h>

namespace echotrace::ingest {
namespace {

class Reader final : public DocumentReader {
 public:
  explicit Reader(std::uint32_t input) : DocumentReader({{}, true, input}) {}

 private:
  void element(std::string_view json, const Origin& origin) override {
    LogEvent event;
    event.message = json;
    deliver(simdjson::validate_utf8(json) ? DropReason::kOk : DropReason::kBadEncoding, event, origin, json);
  }

  void value(std::string_view json, const Origin& origin, bool) override { element(json, origin); }
};

bool sniff(std::string_view head) {
  return classify_json(head) == JsonHead::kSpanning;
}

std::unique_ptr<ContainerReader> make_reader(std::uint32_t input) {
  return std::make_unique<Reader>(input);
}

constexpr std::string_view kSamples[] = {
    R"({
  "operationType": "write",
  "databaseType": "dynamodb",
  "success": true
}
)",
    "[\n  {\"operationType\": \"write\"},\n  {\"operationType\": \"query\"}\n]\n",
};

}  // namespace

extern const Container kJsonDocuments;
const Container kJsonDocuments{
    "json_documents", "other JSON values that span lines, one event each", sniff, nullptr, make_reader, kSamples};

}  // namespace echotrace::ingest
