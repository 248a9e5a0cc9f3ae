#include "analyze/trend_document.h"
#include "tests/fuzz/document_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return echotrace::fuzz::try_document(data, size, echotrace::analyze::read_trend);
}
