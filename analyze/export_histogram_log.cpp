// A log of HdrHistogram (.hlog), version 1.3: a histogram of nanoseconds per group, over all of its time. The tag says which
// group it is: stage or series, then the grouping fields.
//   Tag=trigger_latency;store=s3,1700000000.000,5.000,23.462,HISTFAAAA…
// HdrHistogram knows no negative values; a comment says how many were left out.
#include "analyze/exports.h"
#include "analyze/hdr_encode.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::analyze {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr double kNsPerSecond = 1e9;

// Readers split lines at commas, and tags at blanks.
std::string tag_of(const Group& group) {
  std::string tag = group.stage;
  for (const auto& [name, value] : group.by) tag += fmt::format(";{}={}", name, to_text(value));
  std::replace_if(
      tag.begin(), tag.end(), [](char c) { return c == ',' || static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; },
      '_');
  return tag;
}

void write(const Exported& exported, base::OutputFile& file) {
  const Analysis& analysis = exported.analysis;
  const std::string begin = fmt::format("{}.{:03}", analysis.origin_ns / (1000 * kNsPerMs),
                                        analysis.origin_ns / kNsPerMs % 1000);
  file.write(fmt::format("#[Logged with echotrace {}]\n#[Histogram log format version 1.3]\n", analysis.tool_version));
  file.write(fmt::format("#[StartTime: {} (seconds since epoch)]\n", begin));
  file.write("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
  for (std::size_t i = 0; i < analysis.groups.size(); ++i) {
    std::vector<std::int64_t> values = exported.observations[i];
    const std::string tag = tag_of(analysis.groups[i]);
    const auto negative = std::erase_if(values, [](std::int64_t value) { return value < 0; });
    if (negative > 0) file.write(fmt::format("#[{} negative values of {} are left out]\n", negative, tag));
    if (values.empty()) continue;
    const std::int64_t max_ns = *std::max_element(values.begin(), values.end());
    file.write(fmt::format("Tag={},{},{:.3f},{:.3f},{}\n", tag, begin,
                           static_cast<double>(analysis.span_ns) / kNsPerSecond,
                           static_cast<double>(max_ns) / static_cast<double>(kNsPerMs), encode_hdr_histogram(values)));
  }
}

}  // namespace

extern const Export kHistogramLogExport;
const Export kHistogramLogExport{"hlog", "a log of HdrHistogram: a histogram per group, three digits", true, write};

}  // namespace echotrace::analyze
