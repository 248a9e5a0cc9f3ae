#include "ingest/base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::base {
namespace {

using namespace std::string_literals;

TEST(Escape, LeavesPrintableTextAlone) {
  EXPECT_EQ(escape(R"({"key": "680b0e6\u00de"} Þ µ — 日本 😀)"), R"({"key": "680b0e6\u00de"} Þ µ — 日本 😀)");
  EXPECT_EQ(escape(""), "");
}

TEST(Escape, ShowsWhatWouldSteerATerminal) {
  EXPECT_EQ(escape("\x1b[31mred\x07\x7f\r\n\t"), R"(\x1b[31mred\x07\x7f\x0d\x0a\x09)");
  EXPECT_EQ(escape("\0"s), R"(\x00)");
  EXPECT_EQ(escape("\u009b31m"), R"(\xc2\x9b31m)");  // the one-character escape sequence
  EXPECT_EQ(escape("a\u202eb\u2066c\u200f"), R"(a\xe2\x80\xaeb\xe2\x81\xa6c\xe2\x80\x8f)");
  EXPECT_EQ(escape("\u2028\ufeff"), R"(\xe2\x80\xa8\xef\xbb\xbf)");
}

TEST(Escape, ShowsInvalidUtf8ByteByByte) {
  EXPECT_EQ(escape("\xff\xc3"), R"(\xff\xc3)");
  EXPECT_EQ(escape("\xc0\xaf"), R"(\xc0\xaf)");                  // overlong
  EXPECT_EQ(escape("\xed\xa0\x80"), R"(\xed\xa0\x80)");          // surrogate
  EXPECT_EQ(escape("\xf4\x90\x80\x80"), R"(\xf4\x90\x80\x80)");  // above U+10FFFF
  EXPECT_EQ(escape("\xe2\x82x"), R"(\xe2\x82x)");                // cut short
}

TEST(Excerpt, KeepsToItsWidth) {
  EXPECT_EQ(excerpt("abcdef", 6), "abcdef");
  EXPECT_EQ(excerpt("abcdefg", 6), "abcde…");
  EXPECT_EQ(excerpt("ÞÞÞÞÞÞÞ", 6), "ÞÞÞÞÞ…");
  EXPECT_EQ(excerpt("ab\n\n", 6), "ab…");
  EXPECT_EQ(excerpt("ab\n", 6), "ab\\x0a");
  EXPECT_EQ(excerpt("abc", 1), "…");
  EXPECT_EQ(excerpt("abc", 0), "");
  EXPECT_EQ(excerpt("", 0), "");
}

TEST(Utf8Length, CountsTheBytesOfTheFirstCharacter) {
  EXPECT_EQ(utf8_length("a"), 1U);
  EXPECT_EQ(utf8_length("Þ"), 2U);
  EXPECT_EQ(utf8_length("日本"), 3U);
  EXPECT_EQ(utf8_length("😀"), 4U);
  EXPECT_EQ(utf8_length(""), 0U);
  EXPECT_EQ(utf8_length("\x80"), 0U);
}

}  // namespace
}  // namespace echotrace::base
