#include "drivers/local/lambda/output_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::lambda {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines_of(const std::vector<std::string_view>& writes, std::size_t most_bytes = 262'118) {
  std::vector<std::string> found;
  OutputLines lines([&](std::string line) { found.push_back(std::move(line)); }, most_bytes);
  for (const std::string_view bytes : writes) lines.add(bytes);
  lines.finish();
  return found;
}

TEST(OutputLines, AreEventsWithTheirLineFeedHoweverTheyWereWritten) {
  EXPECT_THAT(lines_of({"a\nb\n"}), ElementsAre("a\n", "b\n"));
  EXPECT_THAT(lines_of({"a", "\n", "b\nc"}), ElementsAre("a\n", "b\n", "c"));
  EXPECT_THAT(lines_of({"\n\n"}), ElementsAre("\n", "\n"));
  EXPECT_THAT(lines_of({}), ElementsAre());
}

TEST(OutputLines, LongerThanAnEventComeInPieces) {
  EXPECT_THAT(lines_of({"abcdefgh\nx\n"}, 4), ElementsAre("abcd", "efgh", "\n", "x\n"));
}

TEST(OutputLines, AreNotCutInsideACharacter) {
  EXPECT_THAT(lines_of({"abc\xC3\xA9z\n"}, 4), ElementsAre("abc", "\xC3\xA9z\n"));
  EXPECT_THAT(lines_of({"\xF0\x9F\x98\x80\xF0\x9F\x98\x80"}, 6), ElementsAre("\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"));
}

TEST(OutputLines, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_THAT(lines_of({"a\xFFz\n"}), ElementsAre("a\xEF\xBF\xBDz\n"));
  EXPECT_THAT(lines_of({"\xC3", "\xA9\n"}), ElementsAre("\xC3\xA9\n")) << "a character written in two pieces is one";
}

}  // namespace
}  // namespace echotrace::local::lambda
