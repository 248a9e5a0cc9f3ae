#include "ingest/stream.h"

#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <gtest/gtest.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

using namespace std::string_literals;

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "line " + std::to_string(i * 2654435761U) + "\n";
  return text;
}

std::string gzip(const std::string& text) {
  std::string stored;
  boost::iostreams::filtering_ostream out;
  out.push(boost::iostreams::gzip_compressor());
  out.push(boost::iostreams::back_inserter(stored));
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.reset();
  return stored;
}

std::string zstd(const std::string& text, bool with_size = true, bool with_checksum = false) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, with_size ? 1 : 0);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, with_checksum ? 1 : 0);
  std::string stored(ZSTD_compressBound(text.size()), '\0');
  stored.resize(ZSTD_compress2(context, stored.data(), stored.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return stored;
}

std::string skippable(const std::string& content) {
  const auto bytes = static_cast<unsigned>(content.size());
  std::string frame = "\x52\x2A\x4D\x18";
  for (int shift = 0; shift < 32; shift += 8) frame += static_cast<char>(bytes >> shift & 0xFF);
  return frame + content;
}

struct Outcome {
  std::string text;
  StreamEnd end;
  Compression compression;
};

class StreamTest : public testing::Test {
 protected:
  ~StreamTest() override { std::filesystem::remove(path_); }

  const std::string& store(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    return path_;
  }

  Outcome read(const std::string& bytes, std::size_t piece = 1000) {
    Stream stream(store(bytes));
    std::string text;
    std::vector<char> out(piece);
    for (;;) {
      const std::size_t got = stream.read(out.data(), out.size());
      text.append(out.data(), got);
      if (got == 0 && !stream.frame_ended()) return {text, stream.end(), stream.compression()};
    }
  }

  const std::string path_ =
      testing::TempDir() + "stream_test_" + testing::UnitTest::GetInstance()->current_test_info()->name();
};

void expect_whole(const Outcome& outcome, const std::string& text, Compression compression) {
  EXPECT_TRUE(outcome.text == text) << outcome.text.size() << " bytes instead of " << text.size();
  EXPECT_EQ(outcome.end, StreamEnd::kClean);
  EXPECT_EQ(to_text(outcome.compression), to_text(compression));
}

TEST_F(StreamTest, TellsCompressionByContent) {
  const std::string text = lines(5000);
  expect_whole(read(text), text, Compression::kPlain);
  expect_whole(read(gzip(text)), text, Compression::kGzip);
  expect_whole(read(zstd(text)), text, Compression::kZstd);
}

TEST_F(StreamTest, GivesTheSameBytesInPiecesOfAnySize) {
  const std::string text = lines(300);
  for (const std::size_t piece : {1, 2, 7, 64, 4096, 1 << 20}) {
    expect_whole(read(text, piece), text, Compression::kPlain);
    expect_whole(read(gzip(text), piece), text, Compression::kGzip);
    expect_whole(read(zstd(text), piece), text, Compression::kZstd);
  }
}

TEST_F(StreamTest, ReadsFilesTooShortForAMagicNumberAsTheyAre) {
  for (const std::string& text : {""s, "a"s, "\x1f"s, "\x28\xB5\x2F"s}) {
    expect_whole(read(text), text, Compression::kPlain);
  }
}

TEST_F(StreamTest, JoinsGzipMembersAndAllowsZeroesBehindThem) {
  const std::string stored = gzip("one\n") + gzip("") + gzip(lines(9000)) + gzip("four");
  const std::string text = "one\n" + lines(9000) + "four";
  expect_whole(read(stored), text, Compression::kGzip);
  expect_whole(read(stored + std::string(512, '\0')), text, Compression::kGzip);
}

TEST_F(StreamTest, JoinsZstdFramesSkipsSkippableOnesAndNeedsNoContentSize) {
  const std::string stored =
      skippable("note") + zstd("one\n") + zstd("") + zstd(lines(9000), false) + skippable("") + zstd("four");
  expect_whole(read(stored), "one\n" + lines(9000) + "four", Compression::kZstd);
}

TEST_F(StreamTest, DeliversWhatStandsBeforeACut) {
  const std::string text = lines(50'000);
  for (const std::string& stored : {gzip(text), zstd(text), zstd(text, false)}) {
    const Outcome outcome = read(stored.substr(0, stored.size() / 2));
    EXPECT_EQ(outcome.end, StreamEnd::kTruncated);
    EXPECT_GT(outcome.text.size(), text.size() / 10);
    EXPECT_LT(outcome.text.size(), text.size());
    EXPECT_TRUE(text.starts_with(outcome.text));
  }
}

TEST_F(StreamTest, NoCutOfASmallFileIsTakenForItsEnd) {
  for (const std::string& stored : {gzip(lines(20)), zstd(lines(20))}) {
    for (std::size_t bytes = 5; bytes < stored.size(); ++bytes) {
      const Outcome outcome = read(stored.substr(0, bytes));
      EXPECT_EQ(outcome.end, StreamEnd::kTruncated) << bytes << " of " << stored.size();
      EXPECT_TRUE(lines(20).starts_with(outcome.text));
    }
  }
}

TEST_F(StreamTest, GarbageBehindTheEndIsDamageAndLosesNothing) {
  const std::string text = lines(500);
  for (const std::string& stored : {gzip(text), zstd(text)}) {
    const Outcome outcome = read(stored + "not compressed at all");
    EXPECT_EQ(outcome.end, StreamEnd::kDamaged);
    EXPECT_TRUE(outcome.text == text) << outcome.text.size();
  }
}

TEST_F(StreamTest, AChecksumThatDoesNotHoldIsDamage) {
  std::string stored = gzip(lines(500));
  stored[stored.size() - 8] = static_cast<char>(stored[stored.size() - 8] ^ 1);  // RFC 1952: CRC32, ISIZE at the end
  EXPECT_EQ(read(stored).end, StreamEnd::kDamaged);
  stored = zstd(lines(500), true, true);
  stored.back() = static_cast<char>(stored.back() ^ 1);
  EXPECT_EQ(read(stored).end, StreamEnd::kDamaged);
}

TEST_F(StreamTest, FramesCanBeTakenWholeAndReadElsewhere) {
  const std::vector<std::string> texts = {"one\n", lines(9000), "", "four"};
  std::string stored;
  for (const std::string& text : texts) stored += zstd(text);
  Stream stream(store(stored));
  std::string_view frame;
  std::vector<std::shared_ptr<const void>> owners;
  std::vector<std::string_view> frames;
  while (const auto owner = stream.take_frame(frame)) {
    owners.push_back(owner);
    frames.push_back(frame);
  }
  ASSERT_EQ(frames.size(), texts.size());
  FrameReader reader;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    reader.open(frames[i]);
    std::string text;
    std::vector<char> out(100);
    while (const std::size_t got = reader.read(out.data(), out.size())) text.append(out.data(), got);
    EXPECT_FALSE(reader.damaged());
    EXPECT_TRUE(text == texts[i]) << i;
  }
}

TEST_F(StreamTest, ADamagedFrameInTheMiddleLeavesTheFramesAroundItWhole) {
  std::string broken = zstd(lines(500), true, true);
  broken.back() = static_cast<char>(broken.back() ^ 1);
  Stream stream(store(zstd("one\n") + broken + zstd("three\n")));
  FrameReader reader;
  std::string_view frame;
  std::string text;
  int damaged = 0;
  while (const auto owner = stream.take_frame(frame)) {
    std::vector<char> out(1 << 16);
    std::string part;
    reader.open(frame);
    while (const std::size_t got = reader.read(out.data(), out.size())) part.append(out.data(), got);
    if (reader.damaged()) {
      ++damaged;
    } else {
      text += part;
    }
  }
  EXPECT_EQ(damaged, 1);
  EXPECT_EQ(text, "one\nthree\n");
}

TEST_F(StreamTest, ReadOnAsAStreamADamagedFrameInTheMiddleIsDamageAndWhatStoodBeforeIsKept) {
  std::string broken = zstd(lines(500), true, true);
  broken.back() = static_cast<char>(broken.back() ^ 1);
  const Outcome outcome = read(zstd("one\n") + broken + zstd("three\n"));
  EXPECT_EQ(outcome.end, StreamEnd::kDamaged);
  EXPECT_TRUE(outcome.text.starts_with("one\n"));
}

TEST_F(StreamTest, PeekConsumesNothing) {
  const std::string text = lines(500);
  for (const std::string& stored : {text, gzip(text), zstd(text)}) {
    Stream stream(store(stored));
    EXPECT_EQ(stream.peek(100), text.substr(0, 100));
    std::string out(50, '\0');
    ASSERT_EQ(stream.read(out.data(), out.size()), 50U);
    EXPECT_EQ(out, text.substr(0, 50));
  }
}

}  // namespace
}  // namespace echotrace::ingest
