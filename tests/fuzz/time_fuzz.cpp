// A time that was read is written and read again to the same nanosecond; a decimal agrees with its digits one by one.
#include "ingest/base/time.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace echotrace::base;
  const std::vector<char> exact(data, data + size);  // no byte behind it
  const std::string_view text(exact.data(), exact.size());
  std::int64_t ns = 0, again = 0;
  const auto check = [&] {
    if (!parse_iso8601(to_iso8601(ns), again) || again != ns) std::abort();
  };
  // Years 1678 to 2261 are those that ISO texts are read for.
  const auto in_range = [&] { return ns > -9'200'000'000'000'000'000 && ns < 9'200'000'000'000'000'000; };
  if (parse_iso8601(text, ns) && in_range()) check();
  if (parse_iso8601_msecs(text, ns) && in_range()) check();
  if (parse_any_time(text, ns) && in_range()) check();
  for (const Unit unit : {Unit::kNanosecond, Unit::kMicrosecond, Unit::kMillisecond, Unit::kSecond}) {
    if (!parse_decimal(text, unit, ns)) continue;
    if (in_range()) check();
    // The same number with a leading zero takes the careful path once it is long enough.
    const bool negative = text[0] == '-';
    const std::string longer =
        (negative ? "-0000000000000000000" : "0000000000000000000") + std::string(text.substr(negative));
    if (!parse_decimal(longer, unit, again) || again != ns) std::abort();
  }
  return 0;
}
