// Intervals of an HdrHistogram log, as its container hands them on. Every observation of the interval becomes a sample;
// `interval_max` is taken to be in milliseconds, as HdrHistogram's log writers divide by 1,000,000 unless they are told
// otherwise, and says by how much it differs from the histogram's own maximum what the histogram counts in.
//   {"histogram_log":1,"tag":"A","start_ns":1441812279601000000,"interval_max":"2.769","histogram":"HISTFAAAAEV42…"}
#include "ingest/base/json.h"
#include "ingest/formats/hdr_counts.h"
#include "ingest/formats/members.h"

#include <cmath>

namespace echotrace::ingest {
namespace {

bool claims(std::string_view text) {
  return text.starts_with("{\"histogram_log\":");
}

struct Interval {
  std::string_view tag, interval_max, histogram;
  std::int64_t start_ns = kNone;
};

Verdict read_interval(std::string_view text, Scratch& scratch, Interval& interval) {
  return visit_members(text, scratch, [&](std::string_view name, const base::JsonScalar& value, const void*) {
    std::string_view* const member = name == "tag"            ? &interval.tag
                                     : name == "interval_max" ? &interval.interval_max
                                     : name == "histogram"    ? &interval.histogram
                                                              : nullptr;
    if (member != nullptr && !read_text(value, scratch, *member)) return malformed(DropReason::kBrokenJson);
    if (name == "start_ns" && !base::read_ns(value, interval.start_ns)) return malformed(DropReason::kBadTime);
    return kRecorded;
  });
}

// Of the histogram's values in nanoseconds: 1, 1,000 or 1,000,000, whichever is nearest by factor.
std::int64_t unit_ns(std::int64_t max_value, std::int64_t interval_max_ns) {
  constexpr double kBetween = 31.622776601683793;  // the square root of 1,000
  const double ns = static_cast<double>(interval_max_ns) / static_cast<double>(std::max<std::int64_t>(max_value, 1));
  return ns < kBetween ? 1 : ns < 1000 * kBetween ? 1000 : 1'000'000;
}

Verdict parse(const Message& message, Scratch& scratch) {
  Interval interval;
  const Verdict read = read_interval(message.text, scratch, interval);
  if (read.bucket != Bucket::kRecorded) return read;
  if (interval.histogram.empty() || interval.start_ns == kNone) return malformed(DropReason::kMissingField);
  std::int64_t interval_max_ns = kNone;
  if (!base::parse_decimal(interval.interval_max, base::Unit::kMillisecond, interval_max_ns))
    return malformed(DropReason::kBadNumber);
  HdrHistogram histogram;
  const DropReason reason = decode_hdr_histogram(interval.histogram, histogram);
  if (reason != DropReason::kOk) return malformed(reason);
  const std::int64_t unit = unit_ns(histogram.max_value, interval_max_ns);
  if (histogram.max_value > base::kMaxTimeNs / unit) return malformed(DropReason::kBadNumber);

  for (const HdrCount& count : histogram.counts) {
    Record& sample = scratch.add(RecordKind::kSample);
    sample.series = "histogram_log";
    sample.start_ns = interval.start_ns;
    sample.duration_ns = count.value * unit;
    sample.count = count.count;
    if (!interval.tag.empty()) sample.labels.push_back({"tag", interval.tag});
  }
  return kRecorded;
}

constexpr std::string_view kSamples[] = {
    R"({"histogram_log":1,"tag":"","start_ns":1441812279601000000,"interval_max":"250.086","histogram":"HISTFAAAAC94nJNpmSzMwMDAywABzFCaEch0M9ixgMH+A0RgMyPTzq2MLOfZmRbmMwEApxoIaw=="})",
};

}  // namespace

extern const Format kHdrHistogramFormat;
const Format kHdrHistogramFormat{"hdr_histogram", "intervals of HdrHistogram logs", claims, parse, kSamples};

}  // namespace echotrace::ingest
