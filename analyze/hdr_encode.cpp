#include "analyze/hdr_encode.h"

#include "ingest/base/base64.h"
#include "ingest/base/error.h"

#include <isa-l.h>

#include <algorithm>
#include <bit>
#include <vector>

namespace echotrace::analyze {
namespace {

constexpr std::uint32_t kCompressedCookie = 0x1c849314, kCookie = 0x1c849313;
constexpr int kDigits = 3;
constexpr int kHalfMagnitude = 10;  // 2^11 sub-buckets: the first power of two from 2 * 10^digits on

std::size_t index_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value) | ((std::uint64_t{2} << kHalfMagnitude) - 1);
  const int bucket = static_cast<int>(std::bit_width(bits)) - (kHalfMagnitude + 1);
  const std::int64_t sub_bucket = value >> bucket;
  return static_cast<std::size_t>(((std::int64_t{bucket} + 1) << kHalfMagnitude) + sub_bucket -
                                  (std::int64_t{1} << kHalfMagnitude));
}

void append_big_endian(std::uint64_t number, int bytes, std::string& text) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xFF);
}

void append_zigzag(std::int64_t number, std::string& text) {
  auto rest = (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
  for (; rest >= 0x80; rest >>= 7) text += static_cast<char>((rest & 0x7F) | 0x80);
  text += static_cast<char>(rest);
}

std::string deflate_zlib(std::string& text) {
  std::string packed(text.size() + text.size() / 8 + 1024, '\0');
  isal_zstream stream{};
  isal_deflate_stateless_init(&stream);
  stream.gzip_flag = IGZIP_ZLIB;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<std::uint8_t*>(text.data());
  stream.avail_in = static_cast<std::uint32_t>(text.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(packed.data());
  stream.avail_out = static_cast<std::uint32_t>(packed.size());
  if (isal_deflate_stateless(&stream) != COMP_OK)
    throw base::Error(base::Exit::kEnvironment, "a histogram cannot be compressed");
  packed.resize(packed.size() - stream.avail_out);
  return packed;
}

std::string counts_of(std::span<const std::int64_t> values, std::int64_t max_value) {
  std::vector<std::int64_t> counts(index_of(max_value) + 1);
  for (const std::int64_t value : values) ++counts[index_of(value)];
  std::string payload;
  std::int64_t zeros = 0;
  for (const std::int64_t count : counts) {
    if (count == 0) {
      ++zeros;
      continue;
    }
    if (zeros > 0) append_zigzag(zeros == 1 ? 0 : -zeros, payload);
    zeros = 0;
    append_zigzag(count, payload);
  }
  return payload;
}

}  // namespace

std::string encode_hdr_histogram(std::span<const std::int64_t> values) {
  const std::int64_t max_value = *std::max_element(values.begin(), values.end());
  const std::string payload = counts_of(values, max_value);
  std::string body;
  append_big_endian(kCookie, 4, body);
  append_big_endian(payload.size(), 4, body);
  append_big_endian(0, 4, body);  // of shifted histograms
  append_big_endian(kDigits, 4, body);
  append_big_endian(1, 8, body);  // lowest and highest value
  append_big_endian(static_cast<std::uint64_t>(std::max<std::int64_t>(max_value, 2)), 8, body);
  append_big_endian(std::bit_cast<std::uint64_t>(1.0), 8, body);
  body += payload;
  const std::string packed = deflate_zlib(body);
  std::string outer;
  append_big_endian(kCompressedCookie, 4, outer);
  append_big_endian(packed.size(), 4, outer);
  return base::encode_base64(outer + packed);
}

}  // namespace echotrace::analyze
