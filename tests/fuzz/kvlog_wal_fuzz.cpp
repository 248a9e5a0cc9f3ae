// Any bytes as the local write-ahead file of the key-value store: refused as damaged, or what is read encodes to the same bytes.
#include "drivers/kvlog/formats.h"
#include "ingest/base/error.h"

#include <cstdint>
#include <cstdlib>
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
    const WalText wal = parse_wal(bytes, "wal");
    std::string again = encode_wal_header(wal.store, wal.epoch);
    for (const Record& record : wal.records) append_frame(record, again);
    require(again.size() + wal.torn_bytes == bytes.size() && parse_wal(again, "wal").records == wal.records);
  } catch (const base::Error& error) {
    require(std::string_view(error.what()).find("wal is damaged") != std::string_view::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // As they are; a frame's checksums keep mutations out, so that also the frame is made of the bytes as a record.
  run(text);
  std::string framed = encode_wal_header(1, 1);
  append_frame({1, false, std::string(text.substr(0, 1 + text.size() % 8)), std::string(text)}, framed);
  run(framed + std::string(text));
  return 0;
}
