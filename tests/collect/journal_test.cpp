#include "collect/journal.h"

#include "ingest/base/error.h"
#include "ingest/base/private_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace echotrace::collect {
namespace {

using drivers::Resource;
using testing::ElementsAre;
using testing::HasSubstr;

class JournalOfARun : public testing::Test {
 protected:
  void put(std::string_view text) const { std::ofstream(path_, std::ios::binary) << text; }
  std::string text() const { return base::read_file(path_.string(), 1 << 20); }
  std::string refusal() const {
    try {
      Journal journal(path_);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.where(), path_.string());
      return error.what();
    }
    return "opened";
  }

  base::PrivateFolder folder_;
  std::filesystem::path path_ = std::filesystem::path(folder_.path()) / "journal.jsonl";
};

TEST(JournalText, IsReadMemberByMember) {
  const JournalText journal = parse_journal(
      R"({"journal":1,"time_ns":1700000000000000001,"entry":"turn","cell":3,"trial":1,"first":"r-0","details":{"a":"b"}})"
      "\n"
      R"({"journal": 1, "entry": "turn_done", "share": 0.5, "new": [1], "none": null, "details": {"n": 1}})"
      "\n",
      "journal.jsonl");
  EXPECT_EQ(journal.unreadable, 0U);
  ASSERT_EQ(journal.entries.size(), 2U);
  const JournalEntry turn{
      "turn", {{"first", "r-0"}}, {{"cell", 3}, {"trial", 1}}, {{"a", "b"}}, 1'700'000'000'000'000'001};
  EXPECT_EQ(journal.entries[0], turn);
  EXPECT_EQ(journal.entries[1], (JournalEntry{"turn_done", {}, {}, {}, 0}));
}

TEST(JournalText, CountsLinesThatAreNoEntries) {
  const auto unreadable = [](std::string_view text) { return parse_journal(text, "j").unreadable; };
  const std::string good = R"({"journal":1,"entry":"state"})";
  EXPECT_EQ(unreadable(""), 0U);
  EXPECT_EQ(unreadable("\n"), 1U);
  EXPECT_EQ(unreadable(good + "\n" + good), 1U);  // the last was never finished
  EXPECT_EQ(unreadable("[]\n{}\nnull\n"), 3U);
  EXPECT_EQ(unreadable(R"({"journal":0,"entry":"state"})"
                       "\n"),
            1U);
  EXPECT_EQ(unreadable(R"({"journal":1})"
                       "\n"),
            1U);
  EXPECT_EQ(unreadable(good + "}\n" + good + "\n"), 1U);
  EXPECT_EQ(unreadable("{\"journal\":1,\"entry\":\"\xFF\"}\n"), 1U);
  EXPECT_EQ(unreadable(std::string(2'000'000, ' ') + good + "\n"), 1U);
  EXPECT_EQ(parse_journal("torn" + good + "\n" + good + "\n", "j").entries.size(), 1U);
}

TEST(JournalText, OfALaterVersionIsNotGuessedAt) {
  EXPECT_THROW(parse_journal("{\"journal\":2,\"entry\":\"creating\"}\n", "j"), base::Error);
}

TEST(JournalText, TellsWhatStandsTheLatestFirst) {
  const JournalText journal = parse_journal(R"({"journal":1,"entry":"creating","kind":"s3:bucket","name":"a"}
{"journal":1,"entry":"creating","kind":"iam:role","name":"a"}
{"journal":1,"entry":"state","kind":"iam:role","name":"a"}
{"journal":1,"entry":"creating","kind":"iam:role","name":"gone"}
{"journal":1,"entry":"removed","kind":"iam:role","name":"gone"}
{"journal":1,"entry":"removed","kind":"iam:role","name":"never there"}
{"journal":1,"entry":"creating","kind":"s3:bucket"}
{"journal":1,"entry":"creating","kind":"lambda:function","name":"f","details":{"arn":"x"}}
{"journal":1,"entry":"creating","kind":"s3:bucket","name":"b"}
{"journal":1,"entry":"removed","kind":"s3:bucket","name":"b"}
{"journal":1,"entry":"creating","kind":"s3:bucket","name":"b","details":{"again":"yes"}}
)",
                                            "j");
  EXPECT_EQ(journal.unreadable, 0U);
  EXPECT_THAT(standing(journal), ElementsAre(Resource{"s3:bucket", "b", {{"again", "yes"}}},
                                             Resource{"lambda:function", "f", {{"arn", "x"}}},
                                             Resource{"iam:role", "a", {}}, Resource{"s3:bucket", "a", {}}));
}

// The line as Python's json.loads() reads it is in run_directory_test.py.
TEST_F(JournalOfARun, GivesBackWhatWasAdded) {
  using std::chrono::nanoseconds;
  using std::chrono::system_clock;
  const std::int64_t before = nanoseconds(system_clock::now().time_since_epoch()).count();
  JournalEntry entry{"logs", {{"group", "/aws/\"\\\n\x01\xC3\xA9"}, {"empty", ""}}, {{"until_ms", -5}}, {{"k", "v"}}};
  Journal(path_).add(entry);
  const JournalText journal = read_journal(path_);
  ASSERT_EQ(journal.entries.size(), 1U);
  EXPECT_GE(journal.entries[0].time_ns, before);
  EXPECT_LE(journal.entries[0].time_ns, nanoseconds(system_clock::now().time_since_epoch()).count());
  entry.time_ns = journal.entries[0].time_ns;
  EXPECT_EQ(journal.entries[0], entry);
}

TEST_F(JournalOfARun, KeepsWhatStandsForThoseWhoComeLater) {
  const Resource bucket{"s3:bucket", "echotrace-r8k2", {{"region", "us-east-1"}}}, role{"iam:role", "r8k2", {}};
  {
    Journal journal(path_);
    journal.creating(bucket);
    journal.creating(role);
  }
  EXPECT_THAT(standing(read_journal(path_)), ElementsAre(role, bucket));
  Journal(path_).removed(role);
  EXPECT_THAT(standing(read_journal(path_)), ElementsAre(bucket));
}

TEST_F(JournalOfARun, CutsATornLastLineAndNothingElse) {
  const std::string first = "{\"journal\":1,\"entry\":\"state\"}\n";
  const std::string second = "{\"journal\":1,\"entry\":\"state\",\"text\":\"" + std::string(100'000, 'x') + "\"}\n";
  for (const std::string& torn : {std::string("{"), second.substr(0, 90'000), std::string(5000, '\0')}) {
    put(first + torn);
    EXPECT_EQ(refusal(), "opened");
    EXPECT_EQ(text(), first);
    put(torn);
    EXPECT_EQ(refusal(), "opened");
    EXPECT_EQ(text(), "");
  }
  put(first + second);
  EXPECT_EQ(refusal(), "opened");
  EXPECT_EQ(text(), first + second);
}

TEST_F(JournalOfARun, RefusesAFileThatIsNone) {
  put("somebody's notes, without a line feed");
  EXPECT_THAT(refusal(), HasSubstr("no journal"));
  EXPECT_EQ(text(), "somebody's notes, without a line feed");
}

TEST_F(JournalOfARun, IsOnePrograms) {
  const Journal journal(path_);
  EXPECT_THAT(refusal(), HasSubstr("another"));
}

TEST_F(JournalOfARun, TakesNoNameItCouldNotGiveBack) {
  Journal journal(path_);
  EXPECT_THROW(journal.creating({"local:directory", "/tmp/\xFF", {}}), base::Error);
  EXPECT_EQ(text(), "");
}

TEST_F(JournalOfARun, KeepsTheEntriesOfSeveralThreadsWhole) {
  constexpr int kThreads = 4, kEntries = 25;
  Journal journal(path_);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&journal, t] {
      for (int i = 0; i < kEntries; ++i) {
        journal.creating({"kind", std::to_string(t) + "." + std::to_string(i), {}});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const JournalText read = read_journal(path_);
  EXPECT_EQ(read.unreadable, 0U);
  EXPECT_EQ(standing(read).size(), kThreads * kEntries);
}

// A limit on the size of files stands in for a full disk.
TEST_F(JournalOfARun, OnAFullDiskKeepsTheEntriesBeforeAndNamesItself) {
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  Journal journal(path_);
  journal.creating({"kind", "first", {}});
  const std::string whole = text();
  struct rlimit limited = before;
  limited.rlim_cur = whole.size() + 20;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limited), 0);
  std::string where;
  try {
    journal.creating({"kind", "second", {}});
  } catch (const base::Error& error) {
    where = error.where();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(where, path_.string());
  EXPECT_EQ(text(), whole);
  journal.creating({"kind", "third", {}});
  EXPECT_THAT(standing(read_journal(path_)), ElementsAre(Resource{"kind", "third", {}}, Resource{"kind", "first", {}}));
}

}  // namespace
}  // namespace echotrace::collect
