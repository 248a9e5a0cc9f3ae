#include "drivers/local/request_ids.h"

#include <fmt/format.h>

namespace echotrace::local {

RequestIds::RequestIds() : random_(std::random_device{}()) {}

std::string RequestIds::uuid() {
  const std::uint64_t a = random_(), b = random_();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, a >> 16 & 0xFFFF, a & 0xFFF,
                     (b >> 48 & 0x3FFF) | 0x8000, b & 0xFFFFFFFFFFFF);
}

std::string RequestIds::s3() {
  return fmt::format("{:016X}", random_());
}

}  // namespace echotrace::local
