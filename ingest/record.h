// The typed meaning of one log event. Every log format maps onto these members; field names are those of echotrace/1
// (design, section 5) and the words of --group-by and --where.
#pragma once

#include "ingest/event.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

enum class RecordKind : std::uint8_t { kWrite, kReceive, kReport, kSample, kClient };

struct Label {
  std::string_view name, value;
};

// How a receive finds its write.
enum class Join : std::uint8_t {
  kKey,     // equal `key`
  kLatest,  // equal `key`, and the latest write put before the receive (logs whose ids repeat from run to run)
};

// Texts are bytes (decoded, any value 0-255) and live as long as the parse call's scratch memory.
struct Record {
  RecordKind kind = RecordKind::kWrite;
  Join join = Join::kKey;
  bool ok = true;         // write: the put succeeded; sample: the operation succeeded
  std::uint64_t key = 0;  // trace key, see trace_key(); write, receive, client
  std::string_view run, id, store;
  std::string_view request_id;  // of the invocation that logged it; "" when the log does not say
  std::string_view function;    // function name; "" when the log does not say
  std::string_view error;
  std::string_view series;  // sample: name of the series ("statement", "ingestion")
  // Nanoseconds since the Unix epoch, kNone when absent.
  std::int64_t intended_ns = kNone, start_ns = kNone, put_ns = kNone, ack_ns = kNone;
  std::int64_t receive_ns = kNone, store_ns = kNone;
  std::int64_t sent_ns = kNone, answered_ns = kNone;  // client
  std::int64_t duration_ns = kNone;                   // sample: how long it took; report: Duration
  std::int64_t init_ns = kNone;                       // report: Init Duration, present for a cold environment only
  std::int64_t billed_ns = kNone;                     // report
  std::int64_t memory_bytes = kNone, max_memory_bytes = kNone;  // report
  std::int64_t cell = kNone, trial = kNone, key_bytes = kNone, value_bytes = kNone, attempt = kNone, seq = kNone;
  std::int64_t batch = kNone, index = kNone, bytes = kNone, status = kNone;
  std::int64_t count = 1;     // sample: how many observations of this duration it stands for
  // sample of a round trip: which environment answered, and when by its own clock it began and ended
  std::string_view answered_by;
  std::int64_t entry_ns = kNone, exit_ns = kNone;
  std::int64_t cold = kNone;  // sample: 1 or 0 when the log itself says so
  std::vector<Label> labels;  // sample: what the distribution is split by; others: further fields for grouping

  void reset(RecordKind new_kind);  // back to the defaults above; keeps the memory of labels
};

// 64-bit identity of a write: hash of a domain (one per correlation rule: "echotrace", "triggerperf-id", ...) and of
// the parts that rule joins on. Two different writes collide with probability n^2 / 2^65.
std::uint64_t trace_key(std::string_view domain, std::string_view a, std::string_view b = {});

}  // namespace echotrace::ingest
