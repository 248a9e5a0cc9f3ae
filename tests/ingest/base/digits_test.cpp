#include "ingest/base/digits.h"

#include "ingest/base/find_bytes.h"
#include "ingest/base/time.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace echotrace::base {
namespace {

TEST(TakeDigits, StopsAtTheFirstOtherByte) {
  for (int digits = 0; digits <= 19; ++digits) {
    const std::string number = std::string("1234567890123456789").substr(0, static_cast<std::size_t>(digits));
    for (int byte = 0; byte < 256; ++byte) {
      if (byte >= '0' && byte <= '9') continue;
      const std::string text = number + static_cast<char>(byte) + "7777777777";
      std::uint64_t value = 0;
      const char* const end = take_digits(text.data(), text.data() + text.size(), value);
      ASSERT_EQ(end - text.data(), digits) << text;
      ASSERT_EQ(value, number.empty() ? 0 : std::stoull(number));
    }
    std::uint64_t value = 0;
    EXPECT_EQ(take_digits(number.data(), number.data() + number.size(), value) - number.data(), digits);
    EXPECT_EQ(value, number.empty() ? 0 : std::stoull(number));
  }
}

// Long division by hand: digits, a point somewhere, a unit of 10^9 ns.
TEST(ParseDecimal, PutsThePointAnywhere) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20'000; ++round) {
    const std::size_t whole = 1 + random() % 9, fraction = random() % 10;
    std::string digits;
    for (std::size_t i = 0; i < whole + fraction; ++i) digits += static_cast<char>('0' + random() % 10);
    const std::string text = digits.substr(0, whole) + (fraction > 0 ? "." + digits.substr(whole) : "");
    const std::int64_t expected = std::stoll(digits + std::string(9 - fraction, '0'));
    std::int64_t ns = -1;
    ASSERT_TRUE(parse_decimal(text, Unit::kSecond, ns)) << text;
    ASSERT_EQ(ns, expected) << text;
    ASSERT_TRUE(parse_decimal("-" + text, Unit::kSecond, ns)) << text;
    ASSERT_EQ(ns, -expected) << text;
  }
}

TEST(ParseDecimal, RefusesWhatIsNoShortNumber) {
  for (const char* const text :
       {"", ".", "1.", ".1", "1..2", "1.2.3", "12a", "a12", "1.2a", "1 2", "+1", "1,5", "1.5 "}) {
    std::int64_t ns = 0;
    EXPECT_FALSE(parse_decimal(text, Unit::kMillisecond, ns)) << text;
  }
}

TEST(FindBytes, FindsWhatTheLibraryFinds) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 20'000; ++round) {
    std::string text, needle;
    for (std::size_t i = random() % 80; i > 0; --i) text += static_cast<char>('a' + random() % 3);
    for (std::size_t i = 2 + random() % 4; i > 0; --i) needle += static_cast<char>('a' + random() % 3);
    const std::size_t from = text.empty() ? 0 : random() % text.size();
    ASSERT_EQ(find_bytes(text, needle, from), text.find(needle, from)) << text << " " << needle << " " << from;
  }
}

}  // namespace
}  // namespace echotrace::base
