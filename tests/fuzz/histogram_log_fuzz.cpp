// The container and, for what it hands on, the histograms themselves.
#include "ingest/formats/hdr_counts.h"
#include "tests/fuzz/container_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  echotrace::ingest::HdrHistogram histogram;
  echotrace::ingest::decode_hdr_histogram(text.substr(text.rfind(',') + 1), histogram);
  return echotrace::fuzz::run_container("histogram_log", data, size);
}
