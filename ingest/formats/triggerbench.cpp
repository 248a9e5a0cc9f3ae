// Rows of TriggerBench's trigger.csv, as objects of texts: t1 and t2 are begin and end of the call that fires the
// trigger, t4 is the receiver's first line. t3, when the infrastructure accepted the event, is no stamp of a store.
//   {"root_trace_id":"1-5f…","child_trace_id":"1-5f…","t1":"2022-03-01 10:00:00.123000","t2":…,"coldstart_f2":"False"}
#include "ingest/base/time.h"
#include "ingest/formats/members.h"

namespace echotrace::ingest {
namespace {

bool claims(std::string_view text) {
  return text.front() == '{' && has_member(text, "root_trace_id") && has_member(text, "child_trace_id") &&
         has_member(text, "t1");
}

struct Row {
  std::string_view root, t1, t2, t4;
  std::int64_t writer_cold = kNone, receiver_cold = kNone;
};

Verdict read_row(std::string_view text, Scratch& scratch, Row& row) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!open_object(text, scratch, document, object)) return malformed(DropReason::kBrokenJson);
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    bool good = true;
    if (name == "root_trace_id") {
      good = read_text(value, scratch, row.root);
    } else if (name == "t1") {
      good = read_text(value, scratch, row.t1);
    } else if (name == "t2") {
      good = read_text(value, scratch, row.t2);
    } else if (name == "t4") {
      good = read_text(value, scratch, row.t4);
    } else if (name == "coldstart_f1") {
      if (!read_flag(value, row.writer_cold)) return malformed(DropReason::kBadNumber);
    } else if (name == "coldstart_f2") {
      if (!read_flag(value, row.receiver_cold)) return malformed(DropReason::kBadNumber);
    }
    if (!good) return malformed(DropReason::kBrokenJson);
  }
  if (!ended(document)) return malformed(DropReason::kBrokenJson);
  return row.root.empty() || row.t1.empty() ? malformed(DropReason::kMissingField) : kRecorded;
}

bool read_time(std::string_view text, std::int64_t& ns) {
  return text.empty() || base::parse_iso8601(text, ns);
}

Verdict parse(const Message& message, Scratch& scratch) {
  Row row;
  const Verdict read = read_row(message.text, scratch, row);
  if (read.bucket != Bucket::kRecorded) return read;
  std::int64_t t1 = kNone, t2 = kNone, t4 = kNone;
  if (!read_time(row.t1, t1) || !read_time(row.t2, t2) || !read_time(row.t4, t4))
    return malformed(DropReason::kBadTime);

  const std::uint64_t key = trace_key("triggerbench", row.root);
  Record& write = scratch.add(RecordKind::kWrite);
  write.key = key;
  write.id = row.root;
  write.put_ns = t1;
  write.ack_ns = t2;
  write.cold = row.writer_cold;
  if (t4 == kNone) return kRecorded;
  Record& receive = scratch.add(RecordKind::kReceive);
  receive.key = key;
  receive.id = row.root;
  receive.receive_ns = t4;
  receive.cold = row.receiver_cold;
  return kRecorded;
}

constexpr std::string_view kSamples[] = {
    R"({"root_trace_id":"1-621df3a1-0123456789abcdef01234567","child_trace_id":"1-621df3a1-1123456789abcdef01234567","t1":"2022-03-01 10:00:00.123000","t2":"2022-03-01 10:00:00.163000","t3":"2022-03-01 10:00:01.400000","t4":"2022-03-01 10:00:01.468000","t5":"","t6":"","t7":"","t8":"","t9":"","coldstart_f1":"False","coldstart_f2":"False"})",
};

}  // namespace

extern const Format kTriggerBenchFormat;
const Format kTriggerBenchFormat{"triggerbench", "rows of TriggerBench's trigger.csv", claims, parse, kSamples};

}  // namespace echotrace::ingest
