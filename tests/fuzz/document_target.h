// The reader of a kind of document under fuzzing. It refuses with base::Error or reads; what it read is written and
// read back to the same bytes.
#pragma once

#include "ingest/base/error.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::fuzz {

template <typename Read>  // read(text, where) -> document
int try_document(const std::uint8_t* data, std::size_t size, Read&& read) {
  const auto attempt = [&](std::string_view text) -> std::optional<decltype(read(text, std::string()))> {
    try {
      return read(text, "fuzz");
    } catch (const base::Error& error) {
      if (error.exit() != base::Exit::kEnvironment || std::string_view(error.what()).empty()) std::abort();
      return std::nullopt;
    }
  };
  const auto first = attempt({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  const std::string written = write_json(*first);
  const auto second = attempt(written);
  if (!second || write_json(*second) != written) std::abort();
  return 0;
}

}  // namespace echotrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
