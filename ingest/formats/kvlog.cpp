// The key-value store on S3 prints how long it took to come back after a crash:
//   recover time 0.4903015801683068 sec
// Its tables of totals and averages are sums over many operations, no observations, and stay foreign.
#include "ingest/base/time.h"
#include "ingest/formats/members.h"

namespace echotrace::ingest {
namespace {

constexpr std::string_view kBegin = "recover time ", kEnd = " sec";
constexpr std::size_t kLongest = 64;

bool claims(std::string_view text) {
  return text.size() < kLongest && text.starts_with(kBegin) && text.ends_with(kEnd);
}

Verdict parse(const Message& message, Scratch& scratch) {
  const std::string_view text = message.text;
  if (text.size() <= kBegin.size() + kEnd.size()) return malformed(DropReason::kMissingField);
  const std::string_view seconds = text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size());
  std::int64_t duration_ns = kNone;
  if (!base::parse_decimal(seconds, base::Unit::kSecond, duration_ns)) return malformed(DropReason::kBadNumber);
  Record& sample = scratch.add(RecordKind::kSample);
  sample.series = "recovery";
  sample.store = "s3";
  sample.duration_ns = duration_ns;
  sample.start_ns = start_of(message.event->timestamp_ns, duration_ns);
  sample.request_id = message.request_id;
  sample.function = message.function;
  return kRecorded;
}

constexpr std::string_view kSamples[] = {"recover time 0.4903015801683068 sec"};

}  // namespace

extern const Format kKvlogFormat;
const Format kKvlogFormat{"kvlog", "recovery times of the key-value store on S3", claims, parse, kSamples};

}  // namespace echotrace::ingest
