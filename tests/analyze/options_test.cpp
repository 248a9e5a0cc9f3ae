// The command line of analyze: every option, and every way to get it wrong.
#include "analyze/options.h"

#include "ingest/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace echotrace::analyze {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<const char*>;

std::optional<Options> parse(Words words) {
  words.insert(words.begin(), "analyze");
  return parse_options(static_cast<int>(words.size()), words.data());
}

Options options(Words words) {
  return parse(std::move(words)).value();
}

// "what | where | next" of the refusal, which must be one of usage.
std::string refusal(const Words& words) {
  try {
    parse(words);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kUsage);
    return std::string(error.what()) + " | " + error.where() + " | " + error.next();
  }
  return "accepted";
}

TEST(Options, WithoutAnyReadTracesAndPrintATable) {
  const Options given = options({});
  EXPECT_THAT(given.paths, ElementsAre("traces"));
  EXPECT_FALSE(given.json);
  EXPECT_EQ(given.out, std::nullopt);
  EXPECT_THAT(given.group_by, IsEmpty());
  EXPECT_EQ(given.where, "");
  EXPECT_THAT(given.stages, IsEmpty());
  EXPECT_EQ(given.cold, ColdMode::kInclude);
  EXPECT_THAT(given.assertions, IsEmpty());
  EXPECT_FALSE(given.undecided_passes);
  EXPECT_EQ(given.traces, "");
  EXPECT_EQ(given.threads, 0U);
  EXPECT_FALSE(given.quiet);
  EXPECT_FALSE(given.verbose);
  EXPECT_FALSE(given.no_color);
  EXPECT_EQ(given.command, "analyze");
}

TEST(Options, TakeAnyNumberOfPaths) {
  EXPECT_THAT(options({"a", "-", "b/c"}).paths, ElementsAre("a", "-", "b/c"));
  EXPECT_THAT(options({"--", "--json"}).paths, ElementsAre("--json"));
}

TEST(Options, ThatAreSwitchesAreOffUntilGiven) {
  EXPECT_TRUE(options({"--json"}).json);
  EXPECT_TRUE(options({"-q"}).quiet);
  EXPECT_TRUE(options({"--quiet"}).quiet);
  EXPECT_TRUE(options({"-v"}).verbose);
  EXPECT_TRUE(options({"--verbose"}).verbose);
  EXPECT_TRUE(options({"--no-color"}).no_color);
}

TEST(Options, ThatNameFilesKeepThemAsGiven) {
  EXPECT_EQ(options({"--out", "a b.json"}).out, "a b.json");
  EXPECT_EQ(options({"--traces", "t.csv"}).traces, "t.csv");
  EXPECT_EQ(options({"--where", "store = s3"}).where, "store = s3");
}

TEST(Options, ThatAreListsAreSplitAtCommasAndMayComeAgain) {
  EXPECT_THAT(options({"--group-by", "store, key_bytes,,cold "}).group_by, ElementsAre("store", "key_bytes", "cold"));
  EXPECT_THAT(options({"--group-by", "store", "--group-by", "run"}).group_by, ElementsAre("store", "run"));
  EXPECT_THAT(options({"--stage", "commit,dispatch", "--stage", "end_to_end"}).stages,
              ElementsAre("commit", "dispatch", "end_to_end"));
}

TEST(Options, ThatTakeOneWordLeaveThePathBehindIt) {
  EXPECT_THAT(options({"--group-by", "store", "logs"}).paths, ElementsAre("logs"));
  EXPECT_THAT(options({"--stage", "commit", "logs"}).paths, ElementsAre("logs"));
  EXPECT_THAT(options({"--assert", "lost = 0", "logs"}).paths, ElementsAre("logs"));
}

TEST(Options, KeepAssertionsApartAndInOrder) {
  EXPECT_THAT(options({"--assert", "lost = 0", "--assert", "orphans < 2, or so"}).assertions,
              ElementsAre("lost = 0", "orphans < 2, or so"));
  EXPECT_FALSE(options({"--undecided", "fail"}).undecided_passes);
  EXPECT_TRUE(options({"--undecided", "pass"}).undecided_passes);
}

TEST(Options, KnowThreeWaysToTreatColdStarts) {
  EXPECT_EQ(options({"--cold", "include"}).cold, ColdMode::kInclude);
  EXPECT_EQ(options({"--cold", "exclude"}).cold, ColdMode::kExclude);
  EXPECT_EQ(options({"--cold", "split"}).cold, ColdMode::kSplit);
}

TEST(Options, TakeFromOneTo256Threads) {
  EXPECT_EQ(options({"--threads", "1"}).threads, 1U);
  EXPECT_EQ(options({"--threads", "256"}).threads, 256U);
  for (const char* bad : {"0", "257", "-1", "two", "1.5", ""}) {
    EXPECT_THAT(refusal({"--threads", bad}), HasSubstr("threads")) << bad;
  }
}

TEST(Options, RefuseValuesOutsideTheirChoices) {
  EXPECT_THAT(refusal({"--cold", "maybe"}), HasSubstr("maybe"));
  EXPECT_THAT(refusal({"--cold", "Split"}), HasSubstr("Split"));
  EXPECT_THAT(refusal({"--undecided", "ignore"}), HasSubstr("ignore"));
  EXPECT_THAT(refusal({"--engine", "athena"}), HasSubstr("athena"));
  EXPECT_EQ(refusal({"--engine", "local"}), "accepted");
}

TEST(Options, RefuseAStageThatDoesNotExistAndNameThoseThatDo) {
  const std::string text = refusal({"--stage", "commit,latency"});
  EXPECT_THAT(text, HasSubstr("there is no stage 'latency' | --stage"));
  EXPECT_THAT(text, HasSubstr("trigger_latency, end_to_end, write_latency, ack_to_receive, commit, dispatch"));
}

TEST(Options, RefuseWhatContradictsItself) {
  EXPECT_THAT(refusal({"--json", "--quiet"}), HasSubstr("--json and --quiet exclude each other"));
}

TEST(Options, RefuseOneFileForTwoOutputs) {
  EXPECT_THAT(refusal({"--out", "a", "--traces", "a"}), HasSubstr("--out and --traces name the same file"));
  EXPECT_EQ(refusal({"--out", "a", "--traces", "b"}), "accepted");
}

TEST(Options, RefuseOptionsThatDoNotExist) {
  for (const char* unknown : {"--fast", "-x", "--jsn", "--compared=a"}) {
    EXPECT_THAT(refusal({unknown}), HasSubstr("see analyze --help")) << unknown;
  }
}

TEST(Options, RefuseAnOptionWithoutItsValue) {
  for (const char* option : {"--out", "--group-by", "--where", "--stage", "--cold", "--assert", "--undecided",
                             "--traces", "--engine", "--threads", "--compare", "--trend"}) {
    EXPECT_THAT(refusal({option}), HasSubstr(option)) << option;
  }
}

TEST(Options, AComparisonTakesABaseAndPathsInEitherOrder) {
  const Options before = options({"--compare", "base", "new", "newer"}),
                after = options({"new", "newer", "--compare", "base"});
  EXPECT_EQ(before.compare, "base");
  EXPECT_EQ(after.compare, "base");
  EXPECT_EQ(before.paths, (std::vector<std::string>{"new", "newer"}));
  EXPECT_EQ(after.paths, before.paths);
  EXPECT_EQ(options({"--compare", "base"}).paths, std::vector<std::string>{"traces"});
}

TEST(Options, AComparisonRefusesWhatIsOfOneInput) {
  EXPECT_THAT(refusal({"--compare", "a", "b", "--traces", "t.csv"}), HasSubstr("not of a comparison"));
  EXPECT_THAT(refusal({"--compare", "-", "-"}), HasSubstr("standard input can be one side only"));
  EXPECT_THAT(refusal({"--compare", "a", "--trend", "b"}), HasSubstr("exclude each other"));
  EXPECT_THAT(refusal({"--compare", ""}), HasSubstr("--compare needs"));
}

TEST(Options, ATrendTakesOneDirectoryOfDocuments) {
  EXPECT_EQ(options({"--trend", "nightly"}).trend, "nightly");
  EXPECT_THAT(refusal({"--trend", "nightly", "b"}), HasSubstr("one directory"));
  EXPECT_THAT(refusal({"--trend", "nightly", "--group-by", "store"}), HasSubstr("made already"));
}

TEST(Options, RefuseTwoValuesWhereThereIsOne) {
  for (const char* option : {"--out", "--where", "--traces"}) {
    EXPECT_THAT(refusal({option, "a", option, "b"}), HasSubstr(option)) << option;
  }
}

TEST(Options, RememberTheCommandAsAShellWouldTakeIt) {
  EXPECT_EQ(options({"--where", "store = 's3'", "it's", "", "plain"}).command,
            R"(analyze --where 'store = '\''s3'\''' 'it'\''s' '' plain)");
  EXPECT_EQ(options({"a;b", "$x", "a\tb"}).command, "analyze 'a;b' '$x' 'a\tb'");
}

TEST(Options, AnswerHelpAndVersionThemselves) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(parse({"--help"}), std::nullopt);
  const std::string help = testing::internal::GetCapturedStdout();
  for (const char* word :
       {"Examples:", "--group-by", "--where", "--stage", "--cold", "--assert", "--undecided", "--traces", "--threads",
        "--json", "--out", "--quiet", "--verbose", "--no-color", "Exit codes:"}) {
    EXPECT_THAT(help, HasSubstr(word));
  }
  testing::internal::CaptureStdout();
  EXPECT_EQ(parse({"--version"}), std::nullopt);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::MatchesRegex("analyze .*[0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace echotrace::analyze
