#include "ingest/stitcher.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::ingest {
namespace {

struct Lines {
  std::string text;
  Stitcher::OnLine on_line = [this](std::string_view line, const Origin& origin, bool) {
    text += std::to_string(origin.input) + ":" + std::to_string(origin.block) + ":" + std::to_string(origin.line) + " ";
    text.append(line).append("\n");
  };
};

TEST(Stitcher, SaysWhichInputEveryLineIsFromTheFirstIncluded) {
  Lines lines;
  Stitcher stitcher(7);
  stitcher.add(0, "a", "b", 3, lines.on_line);  // a LF ... LF ... LF b
  stitcher.add(1, "c", "", 1, lines.on_line);   // c LF
  stitcher.finish(lines.on_line);
  EXPECT_EQ(lines.text, "7:0:0 a\n7:0:3 bc\n");
}

TEST(Stitcher, TakesAByteOrderMarkOffTheFirstLineOnly) {
  Lines lines;
  Stitcher stitcher(0);
  stitcher.add(0, "\xEF", "", 0, lines.on_line);  // cut within the mark
  stitcher.add(1, "\xBB\xBF{", "\xEF\xBB\xBF", 1, lines.on_line);
  stitcher.add(2, "x", "", 1, lines.on_line);
  stitcher.finish(lines.on_line);
  EXPECT_EQ(lines.text, "0:0:0 {\n0:1:1 \xEF\xBB\xBFx\n");
}

TEST(Stitcher, LeavesOutAFirstLineThatIsNothingButAByteOrderMark) {
  Lines lines;
  Stitcher stitcher(0);
  stitcher.add(0, "\xEF\xBB\xBF", "a", 1, lines.on_line);
  stitcher.finish(lines.on_line);
  EXPECT_EQ(lines.text, "0:0:1 a\n");
}

}  // namespace
}  // namespace echotrace::ingest
