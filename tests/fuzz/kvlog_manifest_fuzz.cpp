#include "tests/fuzz/sealed_object.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace echotrace::kvlog;
  return run_sealed(data, size, "manifest", [](std::string_view bytes) {
    return encode_manifest(parse_manifest(bytes, "manifest")) == bytes;
  });
}
