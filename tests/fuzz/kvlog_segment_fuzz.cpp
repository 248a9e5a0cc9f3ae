// Any bytes as a segment of the key-value store: refused as damaged, or what is read encodes to the same bytes.
#include "drivers/kvlog/formats.h"
#include "ingest/base/error.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace echotrace;
using namespace echotrace::kvlog;

void require(bool holds) {
  if (!holds) std::abort();
}

void run(std::string_view bytes) {
  try {
    require(encode_segment(parse_segment(bytes, "segment")) == bytes);
  } catch (const base::Error& error) {
    require(std::string_view(error.what()).find("segment is damaged") != std::string_view::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // As they are, and with a length and checksum that fit, so that what lies within is reached.
  run(text);
  if (text.size() < 24) return 0;
  std::string sealed(text);
  const std::uint64_t payload = text.size() - 24;
  std::memcpy(sealed.data() + 8, &payload, sizeof payload);
  const std::uint64_t checksum = checksum_of(std::string_view(sealed).substr(0, sealed.size() - 8));
  std::memcpy(sealed.data() + sealed.size() - 8, &checksum, sizeof checksum);
  run(sealed);
  return 0;
}
