#include "collect/functions/log.h"

#include "tests/collect/functions/logged.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace echotrace::functions {
namespace {

aws::JsonObject receive_of(const std::string& id) {
  aws::JsonObject line = Log::record("receive");
  line.text("run", "r8k2").text("id", id).text("store", "s3").number("receive_ns", 1'700'000'000'000'000'000);
  return line;
}

TEST(Log, NumbersTheRecordsOfAnEnvironmentFromZero) {
  Output output;
  Log log(output.fd());
  log.numbered(receive_of("r8k2-00000001"));
  log.line(Log::record("sample").text("series", "ping").number("duration_ns", 1));
  log.numbered(receive_of("r8k2-00000002"));
  log.flush();
  log.numbered(receive_of("r8k2-00000003"));
  log.flush();
  const auto records = output.records();
  ASSERT_EQ(records.size(), 4);
  EXPECT_EQ(records[0].record.seq, 0);
  EXPECT_EQ(records[1].record.seq, ingest::kNone);
  EXPECT_EQ(records[2].record.seq, 1);
  EXPECT_EQ(records[3].record.seq, 2);
  EXPECT_EQ(log.next_seq(), 3);
}

TEST(Log, HoldsLinesBackUntilAskedFor) {
  Output output;
  Log log(output.fd());
  log.numbered(receive_of("r8k2-00000001"));
  EXPECT_EQ(output.lines().size(), 0);
  EXPECT_TRUE(log.flush());
  EXPECT_EQ(output.lines().size(), 1);
  EXPECT_TRUE(log.flush());
  EXPECT_EQ(output.lines().size(), 1);
}

TEST(Log, HoldsBackABoundedAmount) {
  Output output;
  Log log(output.fd());
  for (int i = 0; i < 20'000; ++i) log.line(Log::record("sample").text("series", std::string(500, 'x')));
  EXPECT_GT(output.lines().size(), 14'000);  // 8 MB
}

TEST(Log, WaitsForNobodyWhoDoesNotReadUnlessItHasTo) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  Log log(ends[1]);
  const std::string text(1000, 'x');
  constexpr int kLines = 500;  // more than a pipe takes
  for (int i = 0; i < kLines; ++i) log.line(Log::record("sample").text("series", text).number("bytes", i));
  for (int i = 0; i < kLines; ++i) log.flush_some();  // comes back although nobody reads
  std::string read;
  std::thread reader([&] {
    char buffer[65536];
    for (ssize_t bytes = 0; (bytes = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      read.append(buffer, static_cast<std::size_t>(bytes));
  });
  EXPECT_TRUE(log.flush());
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  std::size_t at = 0;
  for (int i = 0; i < kLines; ++i) {  // each once and in order
    const std::string end = "\"bytes\":" + std::to_string(i) + "}\n";
    const std::size_t found = read.find(end, at);
    ASSERT_NE(found, read.npos) << i;
    at = found + end.size();
  }
  EXPECT_EQ(at, read.size());
}

// A socket of packets shows every write() as one.
TEST(Log, GivesEveryLineAWriteOfItsOwn) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
  Log log(ends[0]);
  for (int i = 0; i < 3; ++i) log.numbered(receive_of("r8k2-0000000" + std::to_string(i)));
  log.line(Log::record("sample").text("series", "two\nlines").number("duration_ns", 1));
  ASSERT_TRUE(log.flush());
  ::close(ends[0]);
  char packet[4096];
  for (int i = 0; i < 3; ++i) {
    const ssize_t bytes = ::read(ends[1], packet, sizeof packet);
    ASSERT_GT(bytes, 0);
    ASSERT_EQ(packet[bytes - 1], '\n');
    EXPECT_EQ(read_back(std::string(packet, static_cast<std::size_t>(bytes - 1))).id,
              "r8k2-0000000" + std::to_string(i));
  }
  const ssize_t bytes = ::read(ends[1], packet, sizeof packet);
  ASSERT_GT(bytes, 0);
  EXPECT_EQ(read_back(std::string(packet, static_cast<std::size_t>(bytes - 1))).series, "two\nlines");
  EXPECT_EQ(::read(ends[1], packet, sizeof packet), 0);
  ::close(ends[1]);
}

TEST(Log, WaitsForAReaderThatIsSlow) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  constexpr std::size_t kLines = 5000;  // more than a pipe holds
  std::size_t read = 0;
  std::thread reader([&] {
    char buffer[1000];
    for (ssize_t bytes; (bytes = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
      for (ssize_t i = 0; i < bytes; ++i) read += buffer[i] == '\n';
    }
  });
  Log log(ends[1]);
  for (std::size_t i = 0; i < kLines; ++i) log.numbered(receive_of("r8k2-00000001"));
  EXPECT_TRUE(log.flush());
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_EQ(read, kLines);
}

TEST(Log, SaysThatNobodyReadsAnyMore) {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  Log log(ends[1]);
  log.numbered(receive_of("r8k2-00000001"));
  EXPECT_FALSE(log.flush());
  EXPECT_TRUE(log.flush());  // what could not go out is dropped
  ::close(ends[1]);
}

TEST(Log, MakesForeignTextsPrintableAndShort) {
  EXPECT_EQ(printable("plain"), "plain");
  EXPECT_EQ(printable("a\x1B[31mb\n"), "a\\x1b[31mb\\x0a");
  EXPECT_EQ(printable("\xFF"), "\\xff");
  EXPECT_LT(printable(std::string(100'000, 'x')).size(), 510);
}

}  // namespace
}  // namespace echotrace::functions
