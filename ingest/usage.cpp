#include "ingest/usage.h"

namespace echotrace::ingest {
namespace {

constexpr std::int64_t kMostMemoryBytes = std::int64_t{10240} << 20;  // AWS gives no function more
constexpr std::int64_t kMostBilledNs = std::int64_t{900} * 1'000'000'000;  // nor longer
constexpr std::int64_t kNamesBytes = 30, kKib = 1024;
constexpr std::size_t kMostStores = 100;

}  // namespace

void Usage::report(const Record& record) {
  const std::int64_t billed_ns = record.billed_ns != kNone ? record.billed_ns : record.duration_ns;
  if (record.memory_bytes <= 0 || record.memory_bytes > kMostMemoryBytes || billed_ns < 0 || billed_ns > kMostBilledNs)
    return;
  Function& function = functions[record.memory_bytes];
  ++function.invocations;
  function.billed_ns += billed_ns;
}

void Usage::write(const Record& record) {
  auto found = stores.find(record.store);
  if (found == stores.end()) {
    if (stores.size() >= kMostStores) return;
    found = stores.emplace(std::string(record.store), Store()).first;
  }
  ++found->second.writes;
  const std::int64_t key = record.key_bytes == kNone ? 0 : record.key_bytes;
  const std::int64_t value = record.value_bytes == kNone ? 0 : record.value_bytes;
  if (key >= 0 && value >= 0 && key < kMostMemoryBytes && value < kMostMemoryBytes)
    found->second.kib += (key + value + kNamesBytes + kKib - 1) / kKib;
}

void Usage::merge(const Usage& other) {
  for (const auto& [memory, function] : other.functions) {
    functions[memory].invocations += function.invocations;
    functions[memory].billed_ns += function.billed_ns;
  }
  for (const auto& [name, store] : other.stores) {
    stores[name].writes += store.writes;
    stores[name].kib += store.kib;
  }
  log_events += other.log_events;
  log_bytes += other.log_bytes;
}

}  // namespace echotrace::ingest
