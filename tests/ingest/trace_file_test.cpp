#include "ingest/trace_file.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace echotrace::ingest {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_bytes(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Every frame of the file decompressed alone, by the sizes its own header gives.
std::vector<std::string> frames_of(const std::string& path) {
  const std::string bytes = bytes_of(path);
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = ZSTD_findFrameCompressedSize(bytes.data() + at, bytes.size() - at);
    const unsigned long long content = ZSTD_getFrameContentSize(bytes.data() + at, bytes.size() - at);
    EXPECT_FALSE(ZSTD_isError(size));
    EXPECT_NE(content, ZSTD_CONTENTSIZE_UNKNOWN);
    EXPECT_NE(content, ZSTD_CONTENTSIZE_ERROR);
    if (ZSTD_isError(size) || content > (1U << 30)) break;
    std::string text(static_cast<std::size_t>(content), '\0');
    EXPECT_EQ(ZSTD_decompress(text.data(), text.size(), bytes.data() + at, size), content);
    frames.push_back(std::move(text));
    at += size;
  }
  return frames;
}

std::string text_of(const std::string& path) {
  std::string text;
  for (const std::string& frame : frames_of(path)) text += frame;
  return text;
}

class TraceFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "trace_file_test.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    path_ = directory_ + "/events.jsonl.zst";
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  static TraceWriter::Options small_frames(std::size_t bytes) {
    TraceWriter::Options options;
    options.frame_bytes = bytes;
    options.frame_age = std::chrono::hours(1);
    return options;
  }

  std::string directory_, path_;
};

TEST(LogGroupName, KeepsWhatAPathMayHoldAndEncodesTheRest) {
  EXPECT_EQ(encode_log_group("write-lmd_1.log"), "write-lmd_1.log");
  EXPECT_EQ(encode_log_group("/aws/lambda/write"), "%2Faws%2Flambda%2Fwrite");
  EXPECT_EQ(encode_log_group("100% \xC3\xA9#"), "100%25%20%C3%A9%23");
  EXPECT_EQ(trace_file_path("run/events", "/aws/lambda/f"), "run/events/%2Faws%2Flambda%2Ff.jsonl.zst");
}

TEST(LogGroupName, IsNeverADirectoryEntryOfItsOwn) {
  EXPECT_EQ(encode_log_group("."), "%2E");
  EXPECT_EQ(encode_log_group(".."), "%2E%2E");
  EXPECT_FALSE(encode_log_group("").empty());
}

TEST_F(TraceFile, IsPrivate) {
  TraceWriter(path_).close();
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(TraceFile, IsPrivateAndReadableWhateverTheUmask) {
  for (const mode_t mask : {0000, 0777}) {
    const mode_t before = ::umask(mask);
    TraceWriter(path_).close();
    ::umask(before);
    EXPECT_EQ(static_cast<unsigned>(std::filesystem::status(path_).permissions()), 0600U) << mask;
    std::filesystem::remove(path_);
  }
}

TEST_F(TraceFile, HoldsTheLinesInOrder) {
  TraceWriter writer(path_);
  writer.append("first");
  writer.append("");
  writer.append("third");
  writer.close();
  EXPECT_EQ(text_of(path_), "first\n\nthird\n");
}

TEST_F(TraceFile, WithoutLinesHasNoFrame) {
  TraceWriter(path_).close();
  EXPECT_EQ(std::filesystem::file_size(path_), 0U);
}

TEST_F(TraceFile, ClosesAFrameWhenItsTextIsLongEnough) {
  TraceWriter writer(path_, small_frames(10));
  writer.append("123456789");  // ten bytes with its line feed
  writer.append("1234");
  writer.append("12345");
  writer.append("x");
  writer.close();
  EXPECT_EQ(frames_of(path_), (std::vector<std::string>{"123456789\n", "1234\n12345\n", "x\n"}));
}

TEST_F(TraceFile, ClosesAFrameAtAboutOneMebibyteByDefault) {
  TraceWriter::Options options;
  options.frame_age = std::chrono::hours(1);
  TraceWriter writer(path_, options);
  const std::string line(999, 'a');
  for (int i = 0; i < 3000; ++i) writer.append(line);
  writer.close();
  const std::vector<std::string> frames = frames_of(path_);
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].size(), 1'049'000U);  // the first whole number of lines that reaches 1,048,576
}

TEST_F(TraceFile, FramesCarryAChecksumOverTheirText) {
  TraceWriter writer(path_);
  writer.append(std::string(1000, 'a'));
  writer.close();
  std::string bytes = bytes_of(path_);
  EXPECT_NE(static_cast<unsigned char>(bytes[4]) & 4, 0);  // RFC 8878, 3.1.1.1.1.5: the flag in the frame's descriptor
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  std::string text(2000, '\0');
  EXPECT_TRUE(ZSTD_isError(ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size())));
}

TEST_F(TraceFile, APollClosesAFrameThatHasBecomeTooOld) {
  TraceWriter::Options options;
  options.frame_age = std::chrono::milliseconds(20);
  TraceWriter writer(path_, options);
  writer.append("old");
  std::this_thread::sleep_for(std::chrono::milliseconds(40));
  writer.poll();
  EXPECT_EQ(text_of(path_), "old\n");
}

TEST_F(TraceFile, APollLeavesAYoungFrameOpen) {
  TraceWriter writer(path_, small_frames(1000));
  writer.append("young");
  writer.poll();
  EXPECT_EQ(std::filesystem::file_size(path_), 0U);
}

TEST_F(TraceFile, ReportsEachFrameOnceItLiesInTheFile) {
  std::vector<Frame> frames;
  std::vector<std::uintmax_t> sizes;
  TraceWriter::Options options = small_frames(8);
  options.on_frame = [&](const Frame& frame) {
    frames.push_back(frame);
    sizes.push_back(std::filesystem::file_size(path_));
  };
  TraceWriter writer(path_, options);
  writer.append("abc");
  writer.append("defg");
  writer.append("h");
  writer.close();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].offset, 0U);
  EXPECT_EQ(frames[0].raw_bytes, 9U);
  EXPECT_EQ(frames[0].lines, 2U);
  EXPECT_EQ(frames[1].offset, frames[0].bytes);
  EXPECT_EQ(frames[1].raw_bytes, 2U);
  EXPECT_EQ(sizes[0], frames[0].bytes);
  EXPECT_EQ(sizes[1], frames[0].bytes + frames[1].bytes);
  EXPECT_EQ(writer.bytes(), sizes[1]);
}

TEST_F(TraceFile, GoesOnBehindWhatIsThere) {
  for (const char* line : {"one", "two"}) {
    TraceWriter writer(path_);
    writer.append(line);
    writer.close();
  }
  EXPECT_EQ(frames_of(path_), (std::vector<std::string>{"one\n", "two\n"}));
}

// A writer killed while it wrote its last frame: at every possible length the frames before it are kept.
TEST_F(TraceFile, CutsATornTailWhereverItWasTorn) {
  TraceWriter writer(path_);
  writer.append("whole");
  writer.flush();
  const std::uint64_t whole = writer.bytes();
  writer.append("torn, somewhere in the middle");
  writer.close();
  const std::string bytes = bytes_of(path_);
  for (std::size_t length = static_cast<std::size_t>(whole); length < bytes.size(); ++length) {
    put_bytes(path_, std::string_view(bytes).substr(0, length));
    EXPECT_EQ(whole_frames(path_).bytes, whole) << length;
    TraceWriter again(path_);
    again.append("resumed");
    again.close();
    EXPECT_EQ(text_of(path_), "whole\nresumed\n") << length;
  }
  put_bytes(path_, bytes);
  EXPECT_EQ(whole_frames(path_).bytes, bytes.size());
}

// What a loss of power may leave of the last frame: its length is on disk, not all of its bytes are.
TEST_F(TraceFile, CutsATornTailWithHoles) {
  TraceWriter writer(path_);
  writer.append("whole");
  writer.flush();
  const auto whole = static_cast<std::size_t>(writer.bytes());
  std::string noise;  // that does not compress, so that the frame is longer than a block of a disk
  for (std::uint32_t x = 1; noise.size() < 20'000; x = x * 1664525 + 1013904223)
    noise += static_cast<char>('!' + x % 90);
  writer.append(noise);
  writer.close();
  const std::string bytes = bytes_of(path_);
  ASSERT_GT(bytes.size(), whole + 10'000);
  for (const std::size_t from : {whole, whole + 4096, whole + 8192}) {
    std::string torn = bytes;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(from), torn.end(), '\0');
    put_bytes(path_, torn);
    TraceWriter again(path_);
    EXPECT_EQ(again.lines(), 1U);
    again.append("resumed");
    again.close();
    EXPECT_EQ(text_of(path_), "whole\nresumed\n") << from - whole;
  }
}

TEST_F(TraceFile, CountsTheLinesOfWholeFrames) {
  {
    TraceWriter writer(path_, small_frames(8));
    for (const char* line : {"one", "two", "three"}) writer.append(line);
    EXPECT_EQ(writer.lines(), 2U);
    writer.close();
  }
  EXPECT_EQ(whole_frames(path_).lines, 3U);
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 1);
  EXPECT_EQ(whole_frames(path_).lines, 2U);
  EXPECT_EQ(TraceWriter(path_).lines(), 2U);
}

TEST_F(TraceFile, FindsTheEndOfFramesMuchLargerThanItsBuffers) {
  TraceWriter writer(path_, small_frames(std::size_t{3} << 20));
  for (int i = 0; i < 1'000'000; ++i) writer.append("line " + std::to_string(i * 7919LL % 999'983));
  writer.close();
  EXPECT_EQ(whole_frames(path_).bytes, std::filesystem::file_size(path_));
}

TEST_F(TraceFile, RefusesToCutAFileThatIsNoTraceFile) {
  put_bytes(path_, "somebody's notes, not compressed at all");
  EXPECT_THROW(TraceWriter writer(path_), base::Error);
  EXPECT_EQ(bytes_of(path_), "somebody's notes, not compressed at all");
}

TEST_F(TraceFile, RefusesToCutWholeFramesBehindDamage) {
  TraceWriter writer(path_, small_frames(1));
  for (int i = 0; i < 8; ++i) writer.append("a line that is a frame of its own");
  writer.close();
  std::string bytes = bytes_of(path_);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x40);
  put_bytes(path_, bytes);
  EXPECT_THROW(TraceWriter again(path_), base::Error);
  EXPECT_EQ(bytes_of(path_), bytes);
}

TEST_F(TraceFile, SaysWhichFileCannotBeOpened) {
  const std::string missing = directory_ + "/no such directory/f.jsonl.zst";
  try {
    TraceWriter writer(missing);
    FAIL() << "opened";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.where(), missing);
    EXPECT_EQ(error.exit(), base::Exit::kEnvironment);
  }
}

// A limit on the size of files stands in for a full disk: write() fails in the same way.
TEST_F(TraceFile, AFullDiskIsAnErrorAndLeavesTheFramesBeforeIt) {
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  TraceWriter writer(path_);
  writer.append("kept");
  writer.flush();
  struct rlimit limited = before;
  limited.rlim_cur = writer.bytes() + 1;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limited), 0);
  writer.append("too much");
  EXPECT_THROW(writer.flush(), base::Error);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(text_of(path_), "kept\n");
  writer.flush();  // there is room again
  EXPECT_EQ(text_of(path_), "kept\ntoo much\n");
}

}  // namespace
}  // namespace echotrace::ingest
