#include "ingest/environments.h"

#include <cstring>

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

EnvironmentCache::Recent& EnvironmentCache::recent(std::string_view name) {
  std::uint64_t last = 0;
  std::memcpy(&last, name.data() + name.size() - sizeof last, sizeof last);
  return recent_[(last * 0x9E3779B97F4A7C15ULL) >> 57];
}

std::uint32_t EnvironmentCache::look_up(std::uint64_t hash, std::string_view name) {
  bool inserted = false;
  std::uint32_t& number = known_.at(hash, inserted);
  if (inserted) number = all_.number(hash, name);
  return number;
}

std::uint32_t EnvironmentCache::of(const LogEvent& event) {
  const std::string_view name = event.stream;
  if (name.empty()) {
    const std::uint32_t input = event.origin.input;
    if (unnamed_input_ != input) {
      unnamed_number_ = look_up(XXH3_64bits_withSeed(&input, sizeof input, 1), "input " + std::to_string(input + 1));
      unnamed_input_ = input;
    }
    return unnamed_number_;
  }
  return of_stream(name);
}

std::uint32_t EnvironmentCache::of_stream(std::string_view name) {
  const auto hash = [name] { return XXH3_64bits(name.data(), name.size()); };
  if (name.size() < sizeof(std::uint64_t)) return look_up(hash(), name);
  Recent& known = recent(name);
  if (known.name != name) {
    known.number = look_up(hash(), name);
    known.name = name;
  }
  return known.number;
}

}  // namespace echotrace::ingest
