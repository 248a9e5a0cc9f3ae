#include "collect/run_directory.h"

#include "collect/trace_writer.h"
#include "ingest/base/error.h"
#include "ingest/base/private_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace echotrace::collect {
namespace {

TEST(RunId, IsEightLettersAndDigitsThatAreNotMistakenForEachOther) {
  std::set<std::string> ids;
  std::set<char> letters;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = new_run_id();
    EXPECT_THAT(id, testing::MatchesRegex("r[a-z2-9][a-z2-9][a-z2-9][a-z2-9][a-z2-9][a-z2-9][a-z2-9]"));
    ids.insert(id);
    letters.insert(id.begin() + 1, id.end());
  }
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_EQ(letters.size(), 34U);
}

TEST(EventsPath, NamesTheLogGroup) {
  EXPECT_EQ(events_path("traces/r8k2", "/aws/lambda/w_1.x-y"),
            "traces/r8k2/events/%2Faws%2Flambda%2Fw_1.x-y.jsonl.zst");
  EXPECT_EQ(events_path("t", ".."), "t/events/%2E%2E.jsonl.zst");
}

// CloudWatch Logs allows 512 characters.
TEST(EventsPath, OfALongNameIsOneThatAFileMayHave) {
  const base::PrivateFolder folder;
  std::filesystem::create_directory(std::filesystem::path(folder.path()) / kEventsFolder);
  std::set<std::string> names;
  for (const char last : {'a', 'b'}) {
    const auto path = events_path(folder.path(), std::string(511, '/') + last);
    TraceWriter writer(path);
    writer.add("line");
    writer.flush();
    names.insert(path.filename().string());
  }
  EXPECT_EQ(names.size(), 2U);
}

TEST(RunDirectory, IsMadeWithAllFoldersAboveIt) {
  const base::PrivateFolder folder;
  const auto traces = std::filesystem::path(folder.path()) / "results" / "traces";
  const auto directory = make_run_directory(traces, "r8k2abcd");
  EXPECT_EQ(directory, traces / "r8k2abcd");
  EXPECT_TRUE(std::filesystem::is_directory(directory / "events"));
}

TEST(RunDirectory, IsNeverMadeTwice) {
  const base::PrivateFolder folder;
  make_run_directory(folder.path(), "r8k2abcd");
  try {
    make_run_directory(folder.path(), "r8k2abcd");
    FAIL() << "made again";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.where(), folder.path() + "/r8k2abcd");
    EXPECT_THAT(error.next(), testing::HasSubstr("collect resume"));
  }
}

}  // namespace
}  // namespace echotrace::collect
