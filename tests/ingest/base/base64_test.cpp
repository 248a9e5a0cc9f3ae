#include "ingest/base/base64.h"

#include <gtest/gtest.h>

namespace echotrace::base {
namespace {

TEST(Base64, DecodesTheTestVectorsOfRfc4648) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Zg=="), "f");
  EXPECT_EQ(decode_base64("Zm8="), "fo");
  EXPECT_EQ(decode_base64("Zm9v"), "foo");
  EXPECT_EQ(decode_base64("Zm9vYg=="), "foob");
  EXPECT_EQ(decode_base64("Zm9vYmE="), "fooba");
  EXPECT_EQ(decode_base64("Zm9vYmFy"), "foobar");
}

TEST(Base64, DecodesEveryDigit) {
  // The digits 60 to 63 are 111100 111101 111110 111111.
  EXPECT_EQ(decode_base64("89+/"), "\xF3\xDF\xBF");
  EXPECT_EQ(decode_base64("AAAA"), std::string(3, '\0'));
}

TEST(Base64, RefusesWhatIsNotExactlyBase64) {
  for (const char* text :
       {"Zg", "Zg=", "Zm9", "Z", "====", "Z===", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9_", "Zh==", "Zm9=", "=AAA"}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

// RFC 4648, section 10.
TEST(Base64, EncodesWithPadding) {
  const std::pair<std::string, std::string> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) EXPECT_EQ(encode_base64(bytes), text);
  EXPECT_EQ(encode_base64("\xF3\xDF\xBF"), "89+/");
}

}  // namespace
}  // namespace echotrace::base
