#include "analyze/side_names.h"

#include <gmock/gmock.h>

namespace echotrace::analyze {
namespace {

using testing::ElementsAre;

TEST(SideNames, AreTheShortestEndingsThatDiffer) {
  EXPECT_THAT(side_names({"traces/a", "traces/b/"}), ElementsAre("a", "b"));
  EXPECT_THAT(side_names({"x/run/log.gz", "y/run/log.gz"}), ElementsAre("x/run/log.gz", "y/run/log.gz"));
  EXPECT_THAT(side_names({"old/analysis.json", "new/analysis.json"}), ElementsAre("old", "new"));
}

TEST(SideNames, NumberAPathGivenTwice) {
  EXPECT_THAT(side_names({"traces/a", "traces/a", "traces/b"}), ElementsAre("a", "a (2)", "b"));
  EXPECT_THAT(side_names({"-"}), ElementsAre("-"));
  EXPECT_TRUE(side_names({}).empty());
}

}  // namespace
}  // namespace echotrace::analyze
