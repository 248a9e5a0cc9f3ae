// One container under fuzzing: the input's first byte says how the rest is cut. Any cut must give the same events.
#pragma once

#include "ingest/container.h"
#include "tests/ingest/event_log.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::fuzz {

inline std::string events_of(const ingest::Container& container, std::string_view text, std::size_t piece_bytes) {
  ingest::EventLog log;
  const auto reader = container.documents(0);
  while (!text.empty()) {
    const std::string_view rest = text.substr(0, piece_bytes);
    const std::vector<char> piece(rest.begin(), rest.end());
    reader->feed({piece.data(), piece.size()}, log);
    text.remove_prefix(piece.size());
  }
  reader->finish(log);
  return log.text();
}

inline int run_container(std::string_view name, const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ingest::find_container(text.substr(0, ingest::kSniffBytes));
  for (const ingest::Container& container : ingest::containers()) {
    if (container.name != name) continue;
    if (events_of(container, text, text.size() + 1) != events_of(container, text, std::size_t{data[0]} + 1))
      std::abort();
  }
  return 0;
}

}  // namespace echotrace::fuzz
