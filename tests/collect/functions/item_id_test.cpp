#include "collect/functions/item_id.h"

#include "collect/functions/item_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace echotrace::functions {
namespace {

TEST(ItemId, NamesItsRunBeforeTheLastDash) {
  EXPECT_EQ(run_of_id("r8k2-0000002a"), "r8k2");
  EXPECT_EQ(run_of_id("nightly-2026_11-0000002a"), "nightly-2026_11");
  EXPECT_EQ(run_of_id("R-0123456789abcdef"), "R");
}

TEST(ItemId, HasEightToSixteenLowerCaseHexadecimalDigits) {
  EXPECT_EQ(run_of_id("r8k2-000002a"), "");
  EXPECT_EQ(run_of_id("r8k2-00000000000000abc"), "");
  EXPECT_EQ(run_of_id("r8k2-0000002A"), "");
  EXPECT_EQ(run_of_id("r8k2-0000002g"), "");
}

TEST(ItemId, IsNothingElse) {
  EXPECT_EQ(run_of_id(""), "");
  EXPECT_EQ(run_of_id("-0000002a"), "");
  EXPECT_EQ(run_of_id("0000002a"), "");
  EXPECT_EQ(run_of_id("r8/k2-0000002a"), "");
  EXPECT_EQ(run_of_id("r8 k2-0000002a"), "");
  EXPECT_EQ(run_of_id(std::string_view("r8\0k2-0000002a", 14)), "");
  EXPECT_EQ(run_of_id("caf\xC3\xA9-0000002a"), "");
  EXPECT_EQ(run_of_id(std::string(64, 'r') + "-0000002a"), std::string(64, 'r'));
  EXPECT_EQ(run_of_id(std::string(65, 'r') + "-0000002a"), "");
}

TEST(ItemId, IsFoundInAKeyBehindTheLastSlashAndBeforeTheDot) {
  EXPECT_EQ(id_of_key("r8k2-0000002a"), "r8k2-0000002a");
  EXPECT_EQ(id_of_key("in/2026/r8k2-0000002a"), "r8k2-0000002a");
  EXPECT_EQ(id_of_key("in.d/r8k2-0000002a.xxxx"), "r8k2-0000002a");
  EXPECT_EQ(id_of_key("in/r8k2-0000002a.xx.yy"), "r8k2-0000002a");
  EXPECT_EQ(id_of_key("photos/HappyFace.jpg"), "");
  EXPECT_EQ(id_of_key("r8k2-0000002a/part"), "");
  EXPECT_EQ(id_of_key(""), "");
}

TEST(ItemId, TravelsInAKeyOfAnyLength) {
  for (std::size_t bytes = 0; bytes <= 1024; ++bytes) {
    const std::string key = key_of_id("in/", "r8k2-0000002a", bytes);
    ASSERT_EQ(id_of_key(key), "r8k2-0000002a") << key;
    ASSERT_EQ(key.size(), std::max<std::size_t>(bytes, 16)) << key;
  }
}

TEST(ItemValue, IsAsLongAsAskedForAndTheSameEveryTime) {
  ItemValue value, other;
  const std::string large(value.first(100'000));
  EXPECT_EQ(large.size(), 100'000);
  EXPECT_EQ(value.first(889), large.substr(0, 889));
  EXPECT_EQ(value.first(0), "");
  EXPECT_EQ(other.first(1), large.substr(0, 1));
  EXPECT_EQ(other.first(100'000), large);  // also when it grew on the way
}

TEST(ItemValue, IsPrintableAndUsesAllItsCharacters) {
  ItemValue value;
  const std::string text(value.first(100'000));
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), text.npos);
  for (const char c : std::string_view("AZaz09-_")) {
    // One in 64, give or take six standard deviations.
    const auto count = static_cast<double>(std::count(text.begin(), text.end(), c));
    EXPECT_NEAR(count, 100'000 / 64.0, 6 * 39.3) << c;
  }
}

}  // namespace
}  // namespace echotrace::functions
