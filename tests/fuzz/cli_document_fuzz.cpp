#include "tests/fuzz/container_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return echotrace::fuzz::run_container("cli_document", data, size);
}
