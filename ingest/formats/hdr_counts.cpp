#include "ingest/formats/hdr_counts.h"

#include "ingest/base/base64.h"

#include <isa-l.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string>

namespace echotrace::ingest {
namespace {

constexpr std::uint32_t kCompressedCookie = 0x1c849314, kCookie = 0x1c849313;
constexpr std::size_t kOuterBytes = 8, kHeaderBytes = 40;
constexpr std::size_t kMostUnpackedBytes = std::size_t{8} << 20;
constexpr int kMostDigits = 5, kValueBits = 62;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

bool inflate_zlib(std::string_view packed, std::string& text) {
  for (text.resize(packed.size() * 8 + 4096);; text.resize(text.size() * 4)) {
    inflate_state state{};
    isal_inflate_init(&state);
    state.crc_flag = ISAL_ZLIB;
    state.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(packed.data()));  // which it does not write to
    state.avail_in = static_cast<std::uint32_t>(packed.size());
    state.next_out = reinterpret_cast<std::uint8_t*>(text.data());
    state.avail_out = static_cast<std::uint32_t>(text.size());
    const int outcome = isal_inflate_stateless(&state);
    if (outcome == ISAL_DECOMP_OK) {
      text.resize(text.size() - state.avail_out);
      return true;
    }
    if (outcome != ISAL_OUT_OVERFLOW || text.size() > kMostUnpackedBytes) return false;
  }
}

// Which values an index stands for.
class Ranges {
 public:
  Ranges(int digits, std::int64_t lowest)
      : unit_magnitude_(std::bit_width(static_cast<std::uint64_t>(lowest)) - 1),
        half_magnitude_(half_magnitude_of(digits)) {}

  // False: beyond what 63 bits hold.
  bool at(std::int64_t index, std::int64_t& begin, std::int64_t& size) const {
    const std::int64_t half = std::int64_t{1} << half_magnitude_;
    std::int64_t bucket = (index >> half_magnitude_) - 1, sub_bucket = (index & (half - 1)) + half;
    if (bucket < 0) {
      sub_bucket -= half;
      bucket = 0;
    }
    const std::int64_t shift = bucket + unit_magnitude_;
    if (shift + half_magnitude_ + 1 > kValueBits) return false;
    begin = sub_bucket << shift;
    size = std::int64_t{1} << shift;
    return true;
  }

 private:
  static int half_magnitude_of(int digits) {
    const auto resolved = static_cast<std::uint64_t>(2 * std::llround(std::pow(10, digits)));
    return std::max(static_cast<int>(std::bit_width(resolved - 1)), 1) - 1;
  }

  std::int64_t unit_magnitude_;
  int half_magnitude_;
};

// Zigzag LEB128 of at most nine bytes, the last of which has eight bits. False: cut.
bool take_number(std::string_view& bytes, std::int64_t& number) {
  constexpr int kMostBytes = 9;
  std::uint64_t zigzag = 0;
  for (int i = 0; i < kMostBytes; ++i) {
    if (bytes.empty()) return false;
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    const bool last = i == kMostBytes - 1;
    zigzag |= static_cast<std::uint64_t>(last ? byte : byte & 0x7F) << (7 * i);
    if (last || byte < 0x80) break;
  }
  number = static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1);
  return true;
}

DropReason read_counts(std::string_view bytes, const Ranges& ranges, HdrHistogram& histogram) {
  constexpr std::int64_t kMostIndex = std::int64_t{1} << 32;
  std::int64_t index = 0, total = 0;
  while (!bytes.empty()) {
    std::int64_t number = 0;
    if (!take_number(bytes, number)) return DropReason::kBrokenData;
    if (number <= 0) {
      const std::int64_t zeros = number == 0 ? 1 : -std::max(number, -kMostIndex);
      index += zeros;
      if (index > kMostIndex) return DropReason::kBrokenData;
      continue;
    }
    std::int64_t begin = 0, size = 0;
    if (!ranges.at(index++, begin, size)) return DropReason::kBrokenData;
    if (number > kMostHdrObservations - total || histogram.counts.size() == kMostHdrValues) return DropReason::kTooMany;
    total += number;
    histogram.counts.push_back({begin + size / 2, number});
    histogram.max_value = begin + size - 1;
  }
  return DropReason::kOk;
}

}  // namespace

DropReason decode_hdr_histogram(std::string_view base64, HdrHistogram& histogram) {
  histogram.counts.clear();
  histogram.max_value = 0;
  const std::optional<std::string> packed = base::decode_base64(base64);
  if (!packed || packed->size() < kOuterBytes) return DropReason::kBrokenData;
  const std::string_view outer = *packed;
  if (big_endian(outer.substr(0, 4)) != kCompressedCookie) return DropReason::kUnknownFormat;
  if (big_endian(outer.substr(4, 4)) != outer.size() - kOuterBytes) return DropReason::kBrokenData;
  std::string text;
  if (!inflate_zlib(outer.substr(kOuterBytes), text) || text.size() < kHeaderBytes) return DropReason::kBrokenData;

  const std::string_view header = text;
  if (big_endian(header.substr(0, 4)) != kCookie) return DropReason::kUnknownFormat;
  const std::uint64_t payload_bytes = big_endian(header.substr(4, 4)), offset = big_endian(header.substr(8, 4)),
                      digits = big_endian(header.substr(12, 4)), lowest = big_endian(header.substr(16, 8));
  const auto ratio = std::bit_cast<double>(big_endian(header.substr(32, 8)));
  if (offset != 0 || ratio != 1) return DropReason::kUnknownFormat;
  if (digits > kMostDigits || lowest == 0 || lowest >> kValueBits != 0 || payload_bytes != text.size() - kHeaderBytes)
    return DropReason::kBrokenData;
  return read_counts(header.substr(kHeaderBytes),
                     Ranges(static_cast<int>(digits), static_cast<std::int64_t>(lowest)), histogram);
}

}  // namespace echotrace::ingest
