#include "collect/functions/deliveries.h"

#include "collect/functions/item_id.h"
#include "drivers/aws/uri.h"
#include "ingest/base/base64.h"
#include "ingest/base/time.h"

#include <algorithm>
#include <cmath>

namespace echotrace::functions {
namespace {

using simdjson::dom::element;

constexpr std::size_t kMaxStoreBytes = 32;
constexpr int kMaxEnvelopes = 2;     // a queue's message holds a request whose body holds the write
constexpr double kMaxSeconds = 4e9;  // the year 2096

std::string_view text_at(element object, std::string_view pointer) {
  std::string_view text;
  return object.at_pointer(pointer).get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::string form_decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return aws::uri_decode(spaced);
}

std::optional<std::int64_t> milliseconds(std::int64_t ms) {
  if (ms <= 0 || ms > base::kMaxTimeNs / 1'000'000) return std::nullopt;
  return ms * 1'000'000;
}

bool store_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= kMaxStoreBytes && std::all_of(name.begin(), name.end(), allowed);
}

// What a record says of itself counts for more than what carries it.
struct Carrier {
  std::string_view store;
  std::optional<std::int64_t> store_ns;
};

std::optional<simdjson::dom::array> records_of(element value) {
  simdjson::dom::array records;
  const bool many = value["Records"].get(records) == simdjson::SUCCESS || value.get(records) == simdjson::SUCCESS;
  return many ? std::optional(records) : std::nullopt;
}

class Reader {
 public:
  Batch read(const Payload& payload) {
    const Carrier direct{"direct", std::nullopt};
    if (!payload.is_json()) {
      batch_.size = 1;
      foreign(std::string("no JSON: ") + payload.complaint());
    } else if (const auto records = records_of(payload.root())) {
      for (const element record : *records) {
        index_ = batch_.size++;
        take(record, direct, 0);
      }
    } else {
      batch_.size = 1;
      take(payload.root(), direct, 0);
    }
    return std::move(batch_);
  }

 private:
  void foreign(std::string reason) {
    if (batch_.foreign++ == 0) batch_.reason = std::move(reason);
  }

  void ours(std::string_view id, std::string_view store, std::optional<std::int64_t> store_ns) {
    const std::string_view run = run_of_id(id);
    if (run.empty()) return foreign("names no write of ours");
    batch_.deliveries.push_back({std::string(run), std::string(id), std::string(store), store_ns, index_});
  }

  void take(element record, const Carrier& carrier, int envelopes) {
    const std::string_view source = text_member(record, "eventSource");
    simdjson::dom::object nested;
    if (source == "aws:s3") return take_s3(record);
    if (source == "aws:dynamodb") return take_dynamodb(record);
    if (source == "aws:sqs") return take_sqs(record, envelopes);
    if (record["requestContext"].get(nested) == simdjson::SUCCESS) return take_url(record, envelopes);
    take_direct(record, carrier);
  }

  void take_s3(element record) {
    const std::string_view name = text_member(record, "eventName");
    if (!name.starts_with("ObjectCreated:")) return foreign("no ObjectCreated event");
    const std::string key = form_decoded(text_at(record, "/s3/object/key"));
    std::int64_t ns = 0;
    const bool stamped = base::parse_iso8601(text_member(record, "eventTime"), ns);
    ours(id_of_key(key), "s3", stamped ? std::optional(ns) : std::nullopt);
  }

  void take_dynamodb(element record) {
    if (text_member(record, "eventName") == "REMOVE") return foreign("the removal of an item");
    std::string_view id = text_at(record, "/dynamodb/NewImage/id/S");
    if (id.empty()) id = text_at(record, "/dynamodb/Keys/id/S");  // a stream of keys alone
    double seconds = 0;
    std::optional<std::int64_t> store_ns;
    if (record.at_pointer("/dynamodb/ApproximateCreationDateTime").get(seconds) == simdjson::SUCCESS && seconds > 0 &&
        seconds < kMaxSeconds) {
      store_ns = milliseconds(std::llround(seconds * 1000));
    }
    ours(id, "dynamodb", store_ns);
  }

  void take_sqs(element record, int envelopes) {
    std::int64_t sent_ms = 0;
    element attributes;
    Carrier carrier{"sqs", std::nullopt};
    if (record["attributes"].get(attributes) == simdjson::SUCCESS &&
        number_member(attributes, "SentTimestamp", sent_ms))
      carrier.store_ns = milliseconds(sent_ms);
    take_text(text_member(record, "body"), carrier, envelopes);
  }

  void take_url(element request, int envelopes) {
    std::int64_t epoch_ms = 0;
    Carrier carrier{"url", std::nullopt};
    if (request.at_pointer("/requestContext/timeEpoch").get(epoch_ms) == simdjson::SUCCESS)
      carrier.store_ns = milliseconds(epoch_ms);
    const std::string_view queried = text_at(request, "/queryStringParameters/id");
    if (!queried.empty()) return ours(queried, carrier.store, carrier.store_ns);
    std::string body(text_member(request, "body"));
    bool encoded = false;
    if (request["isBase64Encoded"].get(encoded) == simdjson::SUCCESS && encoded) {
      auto decoded = base::decode_base64(body);
      if (!decoded) return foreign("a body that is no base64");
      body = std::move(*decoded);
    }
    take_text(body, carrier, envelopes);
  }

  // A body that is one of the shapes again, or an id alone.
  void take_text(std::string_view body, const Carrier& carrier, int envelopes) {
    if (!run_of_id(body).empty()) return ours(body, carrier.store, carrier.store_ns);
    if (envelopes >= kMaxEnvelopes) return foreign("too many envelopes");
    Payload inner;
    if (inner.parse(body) != simdjson::SUCCESS) return foreign("a body that is no JSON");
    const auto records = records_of(inner.root());
    if (!records) return take(inner.root(), carrier, envelopes + 1);
    if (records->begin() == records->end()) return foreign("a body without records");
    for (const element record : *records) take(record, carrier, envelopes + 1);
  }

  void take_direct(element record, const Carrier& carrier) {
    const std::string_view named = text_member(record, "store");
    std::optional<std::int64_t> store_ns = carrier.store_ns;
    std::int64_t ns = 0;
    if (number_member(record, "store_ns", ns) && ns > 0 && ns <= base::kMaxTimeNs) store_ns = ns;
    std::string_view id = text_member(record, "id");
    if (id.empty()) id = id_of_key(text_member(record, "key"));
    ours(id, store_name(named) ? named : carrier.store, store_ns);
  }

  Batch batch_;
  std::size_t index_ = 0;
};

}  // namespace

Batch read_batch(const Payload& payload) {
  return Reader().read(payload);
}

}  // namespace echotrace::functions
