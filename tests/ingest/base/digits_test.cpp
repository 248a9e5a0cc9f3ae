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
    // Ten digits and up to eight behind the point are what most logs hold.
    const std::size_t whole = round % 2 == 0 ? 10 : 1 + random() % 9, fraction = random() % 10;
    std::string digits;
    for (std::size_t i = 0; i < whole + fraction; ++i) digits += static_cast<char>('0' + random() % 10);
    if (whole == 10) digits[0] = static_cast<char>('0' + random() % 4);  // 2^62 ns are reached in the year 2116
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

// Every byte in every place of a time as logs write it: a digit makes another time, a second point or anything else none.
TEST(ParseDecimal, LooksAtEveryByteOfATime) {
  const std::string time = "1709645761.170551";
  for (std::size_t at = 0; at < time.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = time;
      text[at] = static_cast<char>(byte);
      const bool digit = byte >= '0' && byte <= '9';
      const bool exponent = (byte == 'e' || byte == 'E') && at > 10 && at + 1 < time.size();
      const bool good = at == 10 ? byte == '.' : digit || (at == 0 && byte == '-') || exponent;
      if (exponent || (at == 10 && digit) || at == 0) continue;  // other forms, or too large; tested elsewhere
      std::int64_t ns = -1;
      ASSERT_EQ(parse_decimal(text, Unit::kSecond, ns), good) << at << " " << byte;
      if (!good) continue;
      ASSERT_EQ(ns, std::stoll(text.substr(0, 10) + text.substr(11) + "000")) << text;
    }
  }
}

TEST(EightDigits, AreEightDigits) {
  for (int at = 0; at < 8; ++at) {
    for (std::uint64_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t rest = 0x3938373635343330 & ~(std::uint64_t{0xFF} << (8 * at));
      EXPECT_EQ(eight_digits(rest | byte << (8 * at)), byte >= '0' && byte <= '9') << at << " " << byte;
    }
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
