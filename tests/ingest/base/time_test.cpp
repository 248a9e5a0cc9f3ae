#include "ingest/base/time.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace echotrace::base {
namespace {

using Time = std::optional<std::int64_t>;

Time decimal(std::string_view text, Unit unit) {
  std::int64_t ns = 0;
  return parse_decimal(text, unit, ns) ? Time(ns) : std::nullopt;
}
Time iso(std::string_view text) {
  std::int64_t ns = 0;
  return parse_iso8601(text, ns) ? Time(ns) : std::nullopt;
}
Time iso_msecs(std::string_view text) {
  std::int64_t ns = 0;
  return parse_iso8601_msecs(text, ns) ? Time(ns) : std::nullopt;
}
Time any(std::string_view text) {
  std::int64_t ns = 0;
  return parse_any_time(text, ns) ? Time(ns) : std::nullopt;
}

TEST(ParseDecimal, KeepsEveryDigitOfPythonsSeconds) {
  EXPECT_EQ(decimal("1709645761.7909791", Unit::kSecond), 1709645761790979100);
  EXPECT_EQ(decimal("1709645761.170551", Unit::kSecond), 1709645761170551000);
  EXPECT_EQ(decimal("1709645755.01", Unit::kSecond), 1709645755010000000);
  EXPECT_EQ(decimal("1713446269.1483364", Unit::kSecond), 1713446269148336400);
}

TEST(ParseDecimal, ScalesByUnit) {
  EXPECT_EQ(decimal("12", Unit::kSecond), 12'000'000'000);
  EXPECT_EQ(decimal("12.5", Unit::kMillisecond), 12'500'000);
  EXPECT_EQ(decimal("0.25", Unit::kMicrosecond), 250);
  EXPECT_EQ(decimal("1713200000000000000", Unit::kNanosecond), 1713200000000000000);
  EXPECT_EQ(decimal("-0.5", Unit::kSecond), -500'000'000);
  EXPECT_EQ(decimal("0", Unit::kSecond), 0);
  EXPECT_EQ(decimal("-0", Unit::kSecond), 0);
}

TEST(ParseDecimal, RoundsBelowANanosecondWithTiesAwayFromZero) {
  EXPECT_EQ(decimal("0.0000000004999999999999999999", Unit::kSecond), 0);
  EXPECT_EQ(decimal("0.0000000005", Unit::kSecond), 1);
  EXPECT_EQ(decimal("-0.0000000005", Unit::kSecond), -1);
  EXPECT_EQ(decimal("2.5", Unit::kNanosecond), 3);
  EXPECT_EQ(decimal("2.49", Unit::kNanosecond), 2);
  EXPECT_EQ(decimal("0.00000000001", Unit::kSecond), 0);
  EXPECT_EQ(decimal("1.99999999999999999999999999999999", Unit::kSecond), 2'000'000'000);
}

TEST(ParseDecimal, ReadsExponents) {
  EXPECT_EQ(decimal("1.7e9", Unit::kSecond), 1'700'000'000'000'000'000);
  EXPECT_EQ(decimal("1.7E+9", Unit::kSecond), 1'700'000'000'000'000'000);
  EXPECT_EQ(decimal("15e-10", Unit::kSecond), 2);
  EXPECT_EQ(decimal("14e-10", Unit::kSecond), 1);
  EXPECT_EQ(decimal("0e999999999999999999999", Unit::kSecond), 0);
  EXPECT_EQ(decimal("5e-999999999999999999999", Unit::kSecond), 0);
  EXPECT_EQ(decimal("1e999999999999999999999", Unit::kSecond), std::nullopt);
}

TEST(ParseDecimal, RefusesWhatDoesNotFit) {
  // 2^62, so that the difference of any two fits 64 bits.
  EXPECT_EQ(decimal("4611686018427387904", Unit::kNanosecond), 4611686018427387904);
  EXPECT_EQ(decimal("4611686018427387904.4", Unit::kNanosecond), 4611686018427387904);
  EXPECT_EQ(decimal("4611686018427387904.5", Unit::kNanosecond), std::nullopt);
  EXPECT_EQ(decimal("-4611686018427387904", Unit::kNanosecond), -4611686018427387904);
  EXPECT_EQ(decimal("-4611686018427387905", Unit::kNanosecond), std::nullopt);
  EXPECT_EQ(decimal("4611686018.427387905", Unit::kSecond), std::nullopt);
  EXPECT_EQ(decimal("18446744073709551617", Unit::kNanosecond), std::nullopt);  // 2^64 + 1
  EXPECT_EQ(decimal("18446744073709551616", Unit::kNanosecond), std::nullopt);
  EXPECT_EQ(decimal("1709645761790", Unit::kSecond), std::nullopt);
}

TEST(ParseDecimal, RefusesWhatIsNoDecimalNumber) {
  for (const char* text :
       {"",    "-",    ".",   "1.",  ".5",  "+1",    "1,5",       " 1",          "1 ",        "0x10",    "1e",
        "1e+", "1e5x", "--1", "nan", "inf", "1.2.3", "12345678x", "1234567\xB9", "12345678/", "1234567:"}) {
    EXPECT_EQ(decimal(text, Unit::kSecond), std::nullopt) << text;
  }
}

TEST(ParseDecimal, LooksAtNoByteBehindTheText) {
  const std::string digits = "123456789012345678";
  for (std::size_t length = 1; length <= digits.size(); ++length) {
    const std::string_view inside(digits.data(), length);  // more digits follow
    EXPECT_EQ(decimal(inside, Unit::kNanosecond), std::stoll(std::string(inside)));
  }
}

TEST(ParseIso8601, ReadsTheFormsThatLogsHold) {
  EXPECT_EQ(iso("2024-04-23T15:41:19.530Z"), 1713886879530000000);
  EXPECT_EQ(iso("2024-03-05 13:36:01.215"), 1709645761215000000);
  EXPECT_EQ(iso("2024-03-05T13:36:01Z"), 1709645761000000000);
  EXPECT_EQ(iso("2024-03-05T14:36:01.5+01:00"), 1709645761500000000);
  EXPECT_EQ(iso("2024-03-05T08:06:01-0530"), 1709645761000000000);
  EXPECT_EQ(iso("2024-03-05 13:36:01,215"), 1709645761215000000);
  EXPECT_EQ(iso("2024-03-05T13:36:01.123456789Z"), 1709645761123456789);
  EXPECT_EQ(iso("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(iso("1969-12-31T23:59:59.999999999Z"), -1);
  EXPECT_EQ(iso("2000-02-29T00:00:00Z"), 951782400000000000);
}

TEST(ParseIso8601, RefusesWhatIsNoDate) {
  for (const char* text : {"",
                           "2024-04-23",
                           "2024-04-23T15:41",
                           "2024-13-01T00:00:00Z",
                           "2024-00-01T00:00:00Z",
                           "2023-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2024-04-31T00:00:00Z",
                           "2024-04-23T24:00:00Z",
                           "2024-04-23T00:60:00Z",
                           "2024-04-23T00:00:60Z",
                           "2024-04-23T00:00:00.Z",
                           "2024-04-23T00:00:00.1234567890Z",
                           "2024-04-23T00:00:00+1:00",
                           "2024-04-23T00:00:00+24:00",
                           "2024-04-23T00:00:00X",
                           "2024-04-23T00:00:00Z ",
                           "2024/04/23T00:00:00Z",
                           "1677-12-31T00:00:00Z", "1823-11-12T00:06:21Z",
                           "2262-01-01T00:00:00Z", "2116-02-20T23:53:39Z",
                           "2O24-04-23T00:00:00Z"}) {
    EXPECT_EQ(iso(text), std::nullopt) << text;
  }
}

TEST(ParseIso8601, TellsAFractionFromBareMilliseconds) {
  EXPECT_EQ(iso("2024-03-05T13:36:01.5Z"), 1709645761500000000);
  EXPECT_EQ(iso_msecs("2024-03-05T13:36:01.5Z"), 1709645761005000000);
  EXPECT_EQ(iso_msecs("2024-03-05T13:36:01.53Z"), 1709645761053000000);
  EXPECT_EQ(iso_msecs("2024-03-05T13:36:01.053Z"), 1709645761053000000);
  EXPECT_EQ(iso_msecs("2024-03-05T13:36:01.530Z"), 1709645761530000000);
  EXPECT_EQ(iso_msecs("2024-03-05T13:36:01.530123Z"), 1709645761530123000);
}

TEST(ParseAnyTime, FindsTheUnitByMagnitude) {
  EXPECT_EQ(any("1709645761"), 1709645761000000000);
  EXPECT_EQ(any("1709645761215"), 1709645761215000000);
  EXPECT_EQ(any("1709645761215123"), 1709645761215123000);
  EXPECT_EQ(any("1709645761215123456"), 1709645761215123456);
  EXPECT_EQ(any("1709645761.7909791"), 1709645761790979100);
  EXPECT_EQ(any("2024-03-05 13:36:01.215"), 1709645761215000000);
  EXPECT_EQ(any("631152000"), 631152000000000000);    // 1990-01-01
  EXPECT_EQ(any("4102444799"), 4102444799000000000);  // the last second of 2099
}

TEST(ParseAnyTime, RefusesWhatItWouldHaveToGuess) {
  for (const char* text :
       {"", "0", "42", "631151999", "99999999999", "12345678901234567890123", "soon", "-1709645761"}) {
    EXPECT_EQ(any(text), std::nullopt) << text;
  }
}

TEST(ToIso8601, WritesNineDigits) {
  EXPECT_EQ(to_iso8601(1709645761790979100), "2024-03-05T13:36:01.790979100Z");
  EXPECT_EQ(to_iso8601(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(to_iso8601(-1), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(to_iso8601(951827696000000001), "2000-02-29T12:34:56.000000001Z");
  EXPECT_EQ(to_iso8601(9223372036854775807), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(to_iso8601(-9223372036854775807 - 1), "1677-09-21T00:12:43.145224192Z");
}

}  // namespace
}  // namespace echotrace::base
