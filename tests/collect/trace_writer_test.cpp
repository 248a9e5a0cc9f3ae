#include "collect/trace_writer.h"

#include "ingest/base/error.h"
#include "ingest/base/private_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <thread>

namespace echotrace::collect {
namespace {

class TraceWriterOfARun : public testing::Test {
 protected:
  std::uintmax_t size() const { return std::filesystem::file_size(path_); }

  base::PrivateFolder folder_;
  std::filesystem::path path_ = std::filesystem::path(folder_.path()) / "events.jsonl.zst";
};

TEST_F(TraceWriterOfARun, CountsALineWhenItsFrameIsOnDisk) {
  TraceWriter writer(path_);
  writer.add("one");
  writer.add("two");
  EXPECT_EQ(writer.lines(), 0U);
  EXPECT_EQ(size(), 0U);
  writer.flush();
  EXPECT_EQ(writer.lines(), 2U);
  EXPECT_GT(size(), 0U);
}

TEST_F(TraceWriterOfARun, CountsTheLinesThatWereThereAndNoTornOnes) {
  {
    TraceWriter writer(path_);
    for (int i = 0; i < 3; ++i) writer.add("kept");
  }
  const std::uintmax_t whole = size();
  {
    TraceWriter writer(path_);
    EXPECT_EQ(writer.lines(), 3U);
    for (int i = 0; i < 5; ++i) writer.add("torn");
  }
  std::filesystem::resize_file(path_, size() - 1);
  TraceWriter writer(path_);
  EXPECT_EQ(writer.lines(), 3U);
  EXPECT_EQ(size(), whole);
}

TEST_F(TraceWriterOfARun, ClosesAFrameTwoSecondsAfterItsFirstLine) {
  TraceWriter writer(path_);
  writer.add("waits");
  writer.flush_if_due();
  EXPECT_EQ(writer.lines(), 0U);
  std::this_thread::sleep_for(std::chrono::milliseconds(2050));
  writer.flush_if_due();
  EXPECT_EQ(writer.lines(), 1U);
}

TEST_F(TraceWriterOfARun, ClosesAFrameAtOneMebibyte) {
  TraceWriter writer(path_);
  const std::string line((std::size_t{1} << 19) - 1, 'a');  // with its line feed, half of it
  writer.add(line);
  EXPECT_EQ(writer.lines(), 0U);
  writer.add(line);
  EXPECT_EQ(writer.lines(), 2U);
}

// A limit on the size of files stands in for a full disk that has room again later.
TEST_F(TraceWriterOfARun, NamesTheFileThatCannotGrowAndLosesNothingWhenItCanAgain) {
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  TraceWriter writer(path_);
  writer.add("first");
  writer.flush();
  const std::uintmax_t whole = size();
  struct rlimit limited = before;
  limited.rlim_cur = whole + 3;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limited), 0);
  writer.add("second");
  std::string where;
  try {
    writer.flush();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kEnvironment);
    where = error.where();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(where, path_.string());
  EXPECT_EQ(size(), whole);
  writer.flush();
  EXPECT_EQ(writer.lines(), 2U);
  EXPECT_EQ(TraceWriter(path_).lines(), 2U);
}

}  // namespace
}  // namespace echotrace::collect
