// Any bytes as the local write-ahead file of the key-value store: refused as damaged, or what is read encodes to the same bytes.
#include "tests/fuzz/sealed_object.h"

namespace {

using namespace echotrace::kvlog;

bool again(std::string_view bytes) {
  const WalText wal = parse_wal(bytes, "wal");
  std::string text = encode_wal_header(wal.store, wal.epoch);
  for (const Record& record : wal.records) append_frame(record, text);
  return text.size() + wal.torn_bytes == bytes.size() && parse_wal(text, "wal").records == wal.records;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // As they are; a frame's checksums keep mutations out, so that also the frame is made of the bytes as a record.
  read_or_refuse(text, "wal", again);
  std::string framed = encode_wal_header(1, 1);
  append_frame({1, false, std::string(text.substr(0, 1 + text.size() % 8)), std::string(text)}, framed);
  read_or_refuse(framed + std::string(text), "wal", again);
  return 0;
}
