#include "tests/fuzz/sealed_object.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace echotrace::kvlog;
  return run_sealed(data, size, "segment", [](std::string_view bytes) {
    return encode_segment(parse_segment(bytes, "segment")) == bytes;
  });
}
