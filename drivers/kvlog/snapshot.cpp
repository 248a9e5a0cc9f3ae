#include "drivers/kvlog/record_bytes.h"

namespace echotrace::kvlog {
namespace {

constexpr std::string_view kMagic = "ETKVSNP1";

}  // namespace

std::string encode_snapshot(std::uint64_t last_sequence, const State& state) {
  std::string payload;
  append_number(last_sequence, payload);
  append_number(static_cast<std::uint64_t>(state.size()), payload);
  for (const auto& [key, value] : state) {
    append_number(static_cast<std::uint32_t>(key.size()), payload);
    append_number(static_cast<std::uint32_t>(value.size()), payload);
    payload += key;
    payload += value;
  }
  return in_envelope(kMagic, payload);
}

Snapshot parse_snapshot(std::string_view bytes, const std::string& name) {
  BinaryReader reader(out_of_envelope(kMagic, bytes, name));
  Snapshot snapshot;
  snapshot.last_sequence = reader.number<std::uint64_t>();
  const auto count = reader.number<std::uint64_t>();
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto key_bytes = reader.number<std::uint32_t>(), value_bytes = reader.number<std::uint32_t>();
    if (key_bytes == 0 || key_bytes > kMostKeyBytes || value_bytes > kMostValueBytes)
      refuse_damaged(name, "it holds what cannot be a key and a value");
    const std::string_view key = reader.text(key_bytes), value = reader.text(value_bytes);
    const bool ascending = snapshot.state.empty() || snapshot.state.rbegin()->first < key;
    if (!reader.good() || !ascending) refuse_damaged(name, "its keys are not whole and ascending");
    snapshot.state.emplace_hint(snapshot.state.end(), key, value);
  }
  if (!reader.at_end()) refuse_damaged(name, "it holds another number of keys than it says");
  return snapshot;
}

}  // namespace echotrace::kvlog
