#include "ingest/base/spelling.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace echotrace::base {
namespace {

TEST(EditDistance, CountsInsertionsRemovalsChangesAndSwapsOfNeighbours) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("rate", "rtae"), 1U);
  EXPECT_EQ(edit_distance("flaw", "lawn"), 2U);
}

TEST(DidYouMean, NamesTheNearest) {
  constexpr std::array<std::string_view, 3> kNames{"rate", "trials", "seconds"};
  EXPECT_EQ(did_you_mean("raet", kNames), "did you mean 'rate'?");
  EXPECT_EQ(did_you_mean("second", kNames), "did you mean 'seconds'?");
}

TEST(DidYouMean, ListsAllWhenNoneIsNear) {
  constexpr std::array<std::string_view, 2> kNames{"rate", "trials"};
  EXPECT_EQ(did_you_mean("", kNames), "choose from rate, trials");
  EXPECT_EQ(did_you_mean("xyz", kNames), "choose from rate, trials");
  EXPECT_EQ(did_you_mean(std::string(100'000, 'r'), kNames), "choose from rate, trials");
}

}  // namespace
}  // namespace echotrace::base
