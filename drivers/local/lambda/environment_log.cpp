#include "drivers/local/lambda/environment_log.h"

#include "drivers/aws/sigv4.h"
#include "drivers/local/times.h"
#include "ingest/base/error.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::size_t kTailBytes = 4096;

std::string random_digits() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw base::Error(base::Exit::kEnvironment, "the system gives no random bytes");
  return aws::to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string stream_name(std::int64_t now_ns, std::string_view version) {
  std::string day = iso_seconds(now_ns).substr(0, 10);
  std::replace(day.begin(), day.end(), '-', '/');
  return day + "/[" + std::string(version) + "]" + random_digits();
}

}  // namespace

EnvironmentLog::EnvironmentLog(const Loop& loop, LogSink& sink, std::string group, std::string_view version)
    : loop_(loop), sink_(sink), group_(std::move(group)), stream_(stream_name(loop.now_ns(), version)) {}

void EnvironmentLog::append(std::string event) {
  if (event.empty()) return;
  const std::string_view end = std::string_view(event).substr(event.size() - std::min(event.size(), kTailBytes));
  if (tail_.size() + end.size() > 2 * kTailBytes) tail_.erase(0, tail_.size() - std::min(tail_.size(), kTailBytes));
  tail_ += end;
  sink_.append(group_, stream_, loop_.now_ns() / kNsPerMs, std::move(event));
}

std::string EnvironmentLog::tail() const {
  return tail_.substr(tail_.size() - std::min(tail_.size(), kTailBytes));
}

}  // namespace echotrace::local::lambda
