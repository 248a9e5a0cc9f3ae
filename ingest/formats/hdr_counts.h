// What a histogram of HdrHistogram holds, out of its V2 compressed form in base64 ("HISTFA…"), as HdrHistogram's
// implementations in Java, C, Go and Python write it: big-endian cookie 0x1c849314 and length, then zlib of cookie
// 0x1c849313, payload length, index offset, significant digits, lowest and highest trackable value, a conversion ratio,
// and the counts by index as zigzag LEB128 numbers; a negative one stands for so many zeros.
#pragma once

#include "ingest/drop_reason.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

// Observations that the histogram does not tell apart: they differ from `value` by at most half of what its significant
// digits leave open (three digits: 0.05 %).
struct HdrCount {
  std::int64_t value;  // the middle of the range, HdrHistogram's median equivalent value
  std::int64_t count;  // at least 1
};

inline constexpr std::int64_t kMostHdrObservations = 1'000'000;
inline constexpr std::size_t kMostHdrValues = 65'536;

struct HdrHistogram {
  std::vector<HdrCount> counts;  // by value, ascending
  std::int64_t max_value = 0;    // the end of the last range, as HdrHistogram gives its maximum; 0 when empty
};

// kOk, or why it cannot be used: kBrokenData (no base64, no zlib, cut, counts that make no sense), kUnknownFormat (another
// version; shifted or scaled histograms), kTooMany.
DropReason decode_hdr_histogram(std::string_view base64, HdrHistogram& histogram);

}  // namespace echotrace::ingest
