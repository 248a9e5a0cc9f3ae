// The reader of analysis.json under fuzzing. It refuses with base::Error or reads; what it read is written and read
// back to the same bytes.
#include "analyze/document.h"
#include "ingest/base/error.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::fuzz {
namespace {

std::optional<analyze::Analysis> read(std::string_view text) {
  try {
    return analyze::read_json(text, "fuzz");
  } catch (const base::Error& error) {
    if (error.exit() != base::Exit::kEnvironment || std::string_view(error.what()).empty()) std::abort();
    return std::nullopt;
  }
}

}  // namespace
}  // namespace echotrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using echotrace::analyze::write_json;
  const auto first = echotrace::fuzz::read({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  const std::string written = write_json(*first);
  const auto second = echotrace::fuzz::read(written);
  if (!second || write_json(*second) != written) std::abort();
  return 0;
}
