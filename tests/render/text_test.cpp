#include "render/format.h"
#include "render/renderer.h"
#include "render/text_table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace echotrace::render {
namespace {

analyze::Group group(const std::string& store, std::int64_t count) {
  analyze::Group group;
  group.by = {{"store", store}};
  group.stage = "trigger_latency";
  group.count = count;
  group.min = 197.3991;
  group.mean = 470;
  group.stddev = 120;
  group.max = 736.1753;
  group.quantiles = {{"p50", 471.77945, {{430.1, 512.9}}, 0},
                     {"p90", 653.14913, {{600, 700}}, 0},
                     {"p95", 692.09763, {{650, 730}}, 0},
                     {"p99", 728.253499, {}, 299},
                     {"p99.9", 735, {}, 2995}};
  group.accounting.writes = count + 1;
  group.accounting.delivered = count;
  group.accounting.lost = 1;
  group.accounting.receives = count;
  return group;
}

Documents documents(std::vector<analyze::Group> groups) {
  Documents documents(1);
  documents[0].path = "analysis.json";
  documents[0].name = "analysis";
  documents[0].analysis.groups = std::move(groups);
  return documents;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Text, AQuantileComesWithItsIntervalOrWithWhatItNeeds) {
  const std::string text = render_text(documents({group("dynamodb", 90)}), {});
  EXPECT_NE(text.find("dynamodb     90     1  471.8 [430.1, 512.9]    728.3 (needs 299)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("too few samples"), std::string::npos);
}

TEST(Text, NoLineIsLongerThanEightyColumns) {
  const std::string name = "a name that is much longer than any table has room for";
  for (const std::string& line :
       lines(render_text(documents({group(name, 300000), group("s3", 300000)}), {false, true, ""}))) {
    EXPECT_LE(text_width(line), 80u) << line;
  }
}

TEST(Text, ControlCharactersNeverReachTheTerminal) {
  Documents shown = documents({group("\033]0;evil\a\r\n", 90)});
  shown[0].analysis.warnings = {{"x", "\033[2J"}};
  shown[0].analysis.clock.text = "\033[2J";
  shown[0].analysis.where = "\033[2J";
  shown[0].analysis.rejected = {{"\033[2J", "\033[2J", 1, {"\033[2J"}}};
  shown[0].path = "\033[2J.json";
  const std::string text = render_text(shown, {});
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(Text, BoldIsUsedOnlyWhenAskedFor) {
  EXPECT_EQ(render_text(documents({group("s3", 90)}), {}).find('\033'), std::string::npos);
  EXPECT_NE(render_text(documents({group("s3", 90)}), {true, false, ""}).find("\033[1m"), std::string::npos);
}

TEST(Text, SaysWhenThereIsNothing) {
  EXPECT_NE(render_text(documents({}), {}).find("No write and no timed operation was found"), std::string::npos);
}

TEST(Text, AGroupThatReceivedNothingHasNoFigures) {
  analyze::Group lost;
  lost.stage = "trigger_latency";
  lost.accounting.writes = lost.accounting.lost = 9;
  EXPECT_NE(render_text(documents({lost}), {}).find("all        0     9                  n/a                  n/a\n"),
            std::string::npos);
}

TEST(Text, WrapsBetweenWords) {
  const std::string text = wrap(std::string(50, 'a') + " " + std::string(40, 'b') + " c", 2);
  EXPECT_EQ(text, std::string(50, 'a') + "\n  " + std::string(40, 'b') + " c\n");
}

TEST(Text, TakesTheWidthThatThereIs) {
  Documents shown = documents({group("dynamodb", 90), group("s3", 90)});
  for (analyze::Group& one : shown[0].analysis.groups) one.cdf = {{197.3991, 0.01}, {736.1753, 1}};
  Settings settings;
  settings.columns = 120;
  const std::string wide = render_text(shown, settings);
  EXPECT_NE(wide.find("p90 [95 % interval]"), std::string::npos) << wide;
  settings.columns = 80;
  EXPECT_EQ(render_text(shown, settings).find("p90 [95 % interval]"), std::string::npos);
  EXPECT_NE(wide.find("█\n"), std::string::npos) << "the share of observations reaches all at the right end";
}

TEST(Text, IsAsciiWhereNothingElseCanBeShown) {
  Documents shown = documents({group("d\xc3\xa9j\xc3\xa0", 90)});
  shown[0].analysis.groups[0].cdf = {{197.3991, 0.5}, {736.1753, 1}};
  Settings settings;
  settings.unicode = false;
  const std::string text = render_text(shown, settings);
  for (const char c : text) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << text;
  EXPECT_NE(text.find("d?j?"), std::string::npos);
}

}  // namespace
}  // namespace echotrace::render
