#include "ingest/base/json_string.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace echotrace::base {
namespace {

using namespace std::string_literals;

std::optional<std::string> decoded(const std::string& escaped) {
  std::vector<char> out(escaped.size() + 16);
  const char* const end = decode_string(escaped.data(), escaped.size(), out.data());
  if (end == nullptr) return std::nullopt;
  return std::string(out.data(), static_cast<std::size_t>(end - out.data()));
}

// One way to copy, of a string as it stands in a JSON text, with what may follow it there.
std::optional<std::string> copied_with(decltype(copy_string) copy_with, const std::string& escaped,
                                       const std::string& behind) {
  std::string text = escaped + behind;
  const std::size_t bytes = text.size();
  text.append(64, '"');
  std::vector<char> out(escaped.size() + 256);
  const StringCopy copy = copy_with(text.data(), text.data() + bytes, out.data(), out.size());
  if (copy.end == nullptr) return std::nullopt;
  EXPECT_EQ(copy.end - text.data(), static_cast<std::ptrdiff_t>(escaped.size()));
  return std::string(out.data(), static_cast<std::size_t>(copy.out_end - out.data()));
}

std::optional<std::string> copied(const std::string& escaped, const std::string& behind = "\",\"a\\") {
  const std::optional<std::string> text = copied_with(copy_string, escaped, behind);
  EXPECT_EQ(copied_with(copy_string_portable, escaped, behind), text) << escaped;
  return text;
}

void expect_decodes(const std::string& escaped, const std::optional<std::string>& text) {
  EXPECT_EQ(decoded(escaped), text) << escaped;
  EXPECT_EQ(copied(escaped), text) << escaped;
}

TEST(JsonString, DecodesEveryEscape) {
  expect_decodes(R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t");
  expect_decodes(R"(\u0041\u00e9\u00E9\u20ac)", "A\u00e9\u00e9\u20ac");
  expect_decodes(R"(a\u0000b)", "a\0b"s);
  expect_decodes("", "");
}

TEST(JsonString, JoinsSurrogatePairsAndKeepsLoneOnes) {
  expect_decodes(R"(\ud83d\ude00)", "\xF0\x9F\x98\x80");
  expect_decodes(R"(\udbff\udfff)", "\xF4\x8F\xBF\xBF");
  expect_decodes(R"(\ud83d)", "\xED\xA0\xBD");
  expect_decodes(R"(\ude00)", "\xED\xB8\x80");
  expect_decodes(R"(\ud83d\u0041)",
                 "\xED\xA0\xBD"
                 "A");
  expect_decodes(R"(\ud83d\ud83d\ude00)", "\xED\xA0\xBD\xF0\x9F\x98\x80");
}

TEST(JsonString, RefusesBrokenEscapes) {
  for (const char* const broken : {R"(\x)", R"(\u)", R"(\u12)", R"(\u12g4)", R"(\ud83d\u12)", R"(\a)", R"(\U0041)"}) {
    expect_decodes(broken, std::nullopt);
  }
}

TEST(JsonString, WhatHappensDoesNotDependOnTheOffset) {
  for (std::size_t offset = 0; offset < 140; ++offset) {
    const std::string before(offset, 'x');
    for (const std::size_t behind : {0, 1, 15, 16, 63, 64, 65}) {
      const std::string after(behind, 'y');
      expect_decodes(before + R"(\\)" + after, before + "\\" + after);
      expect_decodes(before + R"(\")" + after, before + "\"" + after);
      expect_decodes(before + R"(\u00e9)" + after, before + "\u00e9" + after);
      expect_decodes(before + R"(\ud83d\ude00)" + after, before + "\xF0\x9F\x98\x80" + after);
      expect_decodes(before + R"(\q)" + after, std::nullopt);
      EXPECT_EQ(copied(before + "\n" + after), std::nullopt) << offset;  // control characters must be escaped
    }
    EXPECT_EQ(copied(before, ""), std::nullopt) << "no closing quote";
  }
}

TEST(JsonString, SaysWhetherBytesWereAscii) {
  for (std::size_t offset = 0; offset < 140; ++offset) {
    std::string text(140, 'x');
    text += "\"";
    text.append(64, '\0');
    std::vector<char> out(512);
    EXPECT_TRUE(copy_string(text.data(), text.data() + 141, out.data(), out.size()).ascii);
    text[offset] = '\x80';
    EXPECT_FALSE(copy_string(text.data(), text.data() + 141, out.data(), out.size()).ascii) << offset;
  }
}

// Byte by byte, from RFC 8259, section 7; code units are turned into text when the string has ended.
std::optional<std::string> naive(const std::string& escaped) {
  struct Unit {
    unsigned value;
    bool escape;
  };
  std::vector<Unit> units;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\') {
      units.push_back({static_cast<unsigned char>(escaped[i]), false});
      continue;
    }
    if (++i == escaped.size()) return std::nullopt;
    const std::size_t simple = "\"\\/bfnrt"s.find(escaped[i]);
    if (simple != std::string::npos) {
      units.push_back({static_cast<unsigned char>("\"\\/\b\f\n\r\t"[simple]), false});
      continue;
    }
    const std::string digits = escaped.substr(i + 1, 4);
    const bool hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (escaped[i] != 'u' || digits.size() < 4 || !hex) return std::nullopt;
    units.push_back({static_cast<unsigned>(std::stoul(digits, nullptr, 16)), true});
    i += 4;
  }
  std::string text;
  for (std::size_t i = 0; i < units.size(); ++i) {
    unsigned code = units[i].value;
    const bool pair = units[i].escape && code / 0x400 == 0x36 && i + 1 < units.size() && units[i + 1].escape &&
                      units[i + 1].value / 0x400 == 0x37;
    if (pair) code = 0x10000 + (code % 0x400) * 0x400 + units[++i].value % 0x400;
    if (!units[i].escape || code < 0x80) {
      text += static_cast<char>(code);
      continue;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    text += static_cast<char>((0xF00 >> (more + 1) & 0xFF) | code >> 6 * more);
    for (int rest = more - 1; rest >= 0; --rest) text += static_cast<char>(0x80 | (code >> 6 * rest & 0x3F));
  }
  return text;
}

TEST(JsonString, RandomStringsAreDecodedAsANaiveDecoderDoes) {
  const std::vector<std::string> parts = {R"(\\)",     R"(\")",     R"(\n)",     R"(\/)",
                                          R"(\u0000)", R"(\u00e9)", R"(\u20AC)", R"(\ud83d)",
                                          R"(\ude00)", R"(\u12)",   "\xC3\xA9",  "\xF0\x9F\x98\x80",
                                          " ",         "{",         "\xFF"};
  std::mt19937_64 random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::string escaped;
    const std::size_t length = random() % 200;
    const std::uint64_t rarity = 1 + random() % 40;
    while (escaped.size() < length) {
      if (random() % rarity == 0) {
        const std::size_t kind = random() % parts.size();
        if (kind != 9 || random() % 20 == 0) escaped += parts[kind];  // broken ones end a string's use
      } else {
        escaped += static_cast<char>('a' + random() % 26);
      }
    }
    const std::optional<std::string> expected = naive(escaped);
    ASSERT_EQ(decoded(escaped), expected) << escaped;
    ASSERT_EQ(copied(escaped), expected) << escaped;
  }
}

// Byte by byte: a backslash that is not escaped itself escapes what follows it.
TEST(FindEscapes, TellsEscapedBytesInEveryRunOfBackslashes) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = 0; i < 256; ++i) text += random() % (2 + round % 5) == 0 ? 'x' : '\\';
    bool next_escaped = false, escaped = false;
    for (std::size_t block = 0; block < text.size(); block += 64) {
      std::uint64_t backslashes = 0;
      for (std::size_t i = 0; i < 64; ++i) backslashes |= std::uint64_t{text[block + i] == '\\'} << i;
      const Escapes found = find_escapes(backslashes, next_escaped);
      for (std::size_t i = 0; i < 64; ++i) {
        ASSERT_EQ((found.escaped >> i & 1) != 0, escaped) << text << " " << block + i;
        escaped = !escaped && text[block + i] == '\\';
        ASSERT_EQ((found.escaping >> i & 1) != 0, escaped);
      }
    }
  }
}

TEST(ScanString, SeesTheByteBehindABackslash) {
  const auto scan = [](std::string text) {
    const std::size_t bytes = text.size();
    text.append(64, '"');
    const StringScan found = scan_string(text.data(), text.data() + bytes);
    return found.end == nullptr ? -1 : found.end - text.data();
  };
  EXPECT_EQ(scan(R"(a\\")"), 3);
  EXPECT_EQ(scan(R"(a\"b")"), 4);
  EXPECT_EQ(scan("a\\\n\""), -1);
  EXPECT_EQ(scan(R"(a\\)"), -1) << "no closing quote";
  std::string text = "x\\\xD7y\"";
  text.append(64, ' ');
  EXPECT_FALSE(scan_string(text.data(), text.data() + 5).ascii);
}

// One byte after another, the definition itself.
const char* first_special(const char* p, const char* end) {
  for (; p < end; ++p) {
    const auto byte = static_cast<unsigned char>(*p);
    if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) break;
  }
  return p;
}

TEST(JsonString, FindsASpecialByteAtEveryPlaceOfEveryLength) {
  const std::string specials = "\"\\\n\x01\x1F\x80\xFF"s;
  for (std::size_t length = 0; length < 150; ++length) {
    for (std::size_t at = 0; at <= length; ++at) {
      std::string text(length, 'x');
      if (at < length) text[at] = specials[(length + at) % specials.size()];
      const std::string padded = text + std::string(16, '"');  // behind the end: no find
      const char* const begin = padded.data();
      const char* const expected = first_special(begin, begin + length);
      ASSERT_EQ(find_special(begin, begin + length) - begin, expected - begin) << length << ", " << at;
#if defined(ECHOTRACE_WIDE_STRINGS)
      if (!kWideStrings) continue;
      const std::vector<char> exact(text.begin(), text.end());  // a sanitizer sees a read behind the end
      ASSERT_EQ(find_special_wide(exact.data(), exact.data() + length) - exact.data(), expected - begin)
          << length << ", " << at;
#endif
    }
  }
}

}  // namespace
}  // namespace echotrace::base
