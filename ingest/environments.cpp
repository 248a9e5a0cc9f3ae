#include "ingest/environments.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace echotrace::ingest {

std::uint32_t Environments::number(std::uint64_t hash, std::string_view name) {
  const std::lock_guard lock(mutex_);
  bool inserted = false;
  std::uint32_t& number = numbers_.at(hash, inserted);
  if (inserted) {
    number = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(name);
  }
  return number;
}

std::uint32_t EnvironmentCache::of(const LogEvent& event) {
  const bool unnamed = event.stream.empty();
  const std::uint64_t hash = unnamed ? XXH3_64bits_withSeed(&event.origin.input, sizeof event.origin.input, 1)
                                     : XXH3_64bits(event.stream.data(), event.stream.size());
  bool inserted = false;
  std::uint32_t& number = known_.at(hash, inserted);
  if (inserted) {
    number = all_.number(hash, unnamed ? "input " + std::to_string(event.origin.input + 1) : std::string(event.stream));
  }
  return number;
}

}  // namespace echotrace::ingest
