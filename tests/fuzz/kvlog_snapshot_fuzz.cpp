#include "tests/fuzz/sealed_object.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace echotrace::kvlog;
  return run_sealed(data, size, "snapshot", [](std::string_view bytes) {
    const Snapshot snapshot = parse_snapshot(bytes, "snapshot");
    return encode_snapshot(snapshot.last_sequence, snapshot.state) == bytes;
  });
}
