// Any bytes as one of the objects of the key-value store: refused as damaged, or what is read encodes to the same bytes.
#pragma once

#include "drivers/kvlog/formats.h"
#include "ingest/base/error.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace echotrace::kvlog {

inline void require(bool holds) {
  if (!holds) std::abort();
}

// again(bytes): read and encoded. Throws base::Error that says "<kind> is damaged".
template <typename Again>
void read_or_refuse(std::string_view bytes, const std::string& kind, Again&& again) {
  try {
    require(again(bytes));
  } catch (const base::Error& error) {
    require(std::string_view(error.what()).find(kind + " is damaged") != std::string_view::npos);
  }
}

// As they are, and with a length and checksum that fit, so that what lies within is reached.
template <typename Again>
int run_sealed(const std::uint8_t* data, std::size_t size, const std::string& kind, Again&& again) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_or_refuse(text, kind, again);
  if (text.size() < 24) return 0;
  std::string sealed(text);
  const std::uint64_t payload = text.size() - 24;
  std::memcpy(sealed.data() + 8, &payload, sizeof payload);
  const std::uint64_t checksum = checksum_of(std::string_view(sealed).substr(0, sealed.size() - 8));
  std::memcpy(sealed.data() + sealed.size() - 8, &checksum, sizeof checksum);
  read_or_refuse(sealed, kind, again);
  return 0;
}

}  // namespace echotrace::kvlog
