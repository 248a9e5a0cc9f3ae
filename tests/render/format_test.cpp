#include "render/format.h"

#include <gtest/gtest.h>

#include <limits>

namespace echotrace::render {
namespace {

const Unit kMs{"ms", 1};

TEST(Format, CountsHaveThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(-1000), "-1,000");
  EXPECT_EQ(format_count(2408462), "2,408,462");
}

TEST(Format, ValuesKeepFourDigitsBelowAThousand) {
  EXPECT_EQ(format_value(471.77945, kMs), "471.8");
  EXPECT_EQ(format_value(1204.6, kMs), "1,205");
  EXPECT_EQ(format_value(12.3456, kMs), "12.35");
  EXPECT_EQ(format_value(0.00004, kMs), "0.0000");
  EXPECT_EQ(format_value(0, kMs), "0");
  EXPECT_EQ(format_value(-3.14159, kMs), "-3.142");
  EXPECT_EQ(format_value(-0.00001, kMs), "0.0000");
  EXPECT_EQ(format_value(std::numeric_limits<double>::quiet_NaN(), kMs), "n/a");
}

TEST(Format, AnIntervalHasTheDigitsOfItsValue) {
  EXPECT_EQ(format_value_interval(471.77945, {{430.123, 512.9}}, kMs), "471.8 [430.1, 512.9]");
  EXPECT_EQ(format_value_interval(999.4, {{99.96, 1000.4}}, kMs), "999.4 [100.0, 1,000.4]");
  EXPECT_EQ(format_value_interval(471.77945, {}, kMs), "471.8");
}

TEST(Format, UnitsFollowTheMagnitude) {
  EXPECT_EQ(choose_unit("ms", 0.3).name, "µs");
  EXPECT_EQ(format_value(0.3122, choose_unit("ms", 0.3)), "312.2");
  EXPECT_EQ(choose_unit("ms", 471).name, "ms");
  EXPECT_EQ(format_value(61000, choose_unit("ms", 61000)), "61.00");
  EXPECT_EQ(choose_unit("bytes", 1e9).name, "bytes");
  EXPECT_EQ(choose_unit("ms", 0).name, "ms");
}

TEST(Format, SharesBytesSpans) {
  EXPECT_EQ(format_share(0.0125), "1.25 %");
  EXPECT_EQ(format_share(0), "0 %");
  EXPECT_EQ(format_share(1), "100 %");
  EXPECT_EQ(format_bytes(999), "999 B");
  EXPECT_EQ(format_bytes(999600), "1.0 MB");
  EXPECT_EQ(format_bytes(61200000), "61.2 MB");
  EXPECT_EQ(format_span(12300000000), "12.3 s");
  EXPECT_EQ(format_span(7500000000000), "2 h 5 min");
  EXPECT_EQ(format_instant(1709645761790979100), "2024-03-05 13:36:01 UTC");
}

TEST(Csv, CellsASpreadsheetWouldRunAreDefused) {
  EXPECT_EQ(csv_cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
  EXPECT_EQ(csv_cell("+1+1"), "'+1+1");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("-2+3"), "'-2+3");
  EXPECT_EQ(csv_cell("\tx"), "'\tx");
  EXPECT_EQ(csv_cell("\r=1"), "\"'\r=1\"");
}

TEST(Csv, NegativeNumbersStayNumbers) {
  EXPECT_EQ(csv_cell("-12.5"), "-12.5");
  EXPECT_EQ(csv_cell("-1e-7"), "-1e-7");
  EXPECT_EQ(format_exact(-0.1), "-0.1");
}

TEST(Csv, QuotesFollowRfc4180) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
}

TEST(Html, NothingEscapesIntoMarkup) {
  EXPECT_EQ(html_escape("<b a='x' c=\"y\">&"), "&lt;b a=&#39;x&#39; c=&quot;y&quot;&gt;&amp;");
  EXPECT_EQ(html_escape("a\x1b[31m\n\xff"), "a\\x1b[31m\\x0a\\xff");
}

}  // namespace
}  // namespace echotrace::render
