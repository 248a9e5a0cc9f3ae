#include "ingest/piece_lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

struct Lines : LineReader {
  void line(std::string_view text, const Origin& origin, EventSink&) override {
    seen.push_back(std::to_string(origin.input) + "." + std::to_string(origin.block) + "." +
                   std::to_string(origin.line) + " " + std::string(text));
  }
  std::vector<std::string> seen;
};

// Takes lines that begin with '+' by itself, as a reader does that finds the end while it reads.
struct TakingLines : Lines {
  std::size_t take(std::string_view text, Origin origin, EventSink& sink) override {
    const std::size_t at = text.find('\n');
    if (text.front() != '+' || at == std::string_view::npos) return 0;
    line(text.substr(0, at), origin, sink);
    return at + 1;
  }
};

struct Refused : EventSink {
  void event(const LogEvent&) override {}
  void malformed(DropReason reason, const Origin& origin, std::string_view excerpt) override {
    reasons.push_back(std::string(describe(reason).name) + " " + std::to_string(origin.line));
    longest = std::max(longest, excerpt.size());
  }
  std::vector<std::string> reasons;
  std::size_t longest = 0;
};

std::string padded(std::string_view text) {
  return std::string(text) + std::string(kPadding, '\n');  // no line feed behind the text counts
}

template <typename Reader>
void expect_lines_at_every_cut() {
  const std::string text = "head\none\n+two\n\n \t\r\nthree\r\n+four\nfive\ntail";
  const std::vector<std::string> expected = {"4.2.1 one", "4.2.2 +two", "4.2.5 three", "4.2.6 +four", "4.2.7 five"};
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      Reader reader;
      Refused sink;
      PieceLines lines(reader, sink, 4, 2);
      lines.feed(std::string_view(padded(text.substr(0, first))).substr(0, first));
      lines.feed(std::string_view(padded(text.substr(first, second - first))).substr(0, second - first));
      lines.feed(std::string_view(padded(text.substr(second))).substr(0, text.size() - second));
      ASSERT_EQ(reader.seen, expected) << first << ", " << second;
      ASSERT_EQ(lines.head(), "head");
      ASSERT_EQ(lines.tail(), "tail");
      ASSERT_EQ(lines.breaks(), 8U);
    }
  }
}

TEST(PieceLines, FindsTheSameLinesWhereverItsTextIsCut) {
  expect_lines_at_every_cut<Lines>();
}

TEST(PieceLines, ALineThatItsReaderTakesCountsAsAnyOther) {
  expect_lines_at_every_cut<TakingLines>();
}

TEST(PieceLines, APieceWithoutALineFeedIsAllHead) {
  Lines reader;
  Refused sink;
  PieceLines lines(reader, sink, 0, 0);
  for (const char* const part : {"a", "b", "", "c"}) {
    const std::string text = padded(part);
    lines.feed(std::string_view(text).substr(0, text.size() - kPadding));
  }
  EXPECT_EQ(lines.head(), "abc");
  EXPECT_EQ(lines.tail(), "");
  EXPECT_EQ(lines.breaks(), 0U);
  EXPECT_TRUE(reader.seen.empty());
}

TEST(PieceLines, RefusesALineOverTheLimitWithoutHoldingIt) {
  Lines reader;
  Refused sink;
  PieceLines lines(reader, sink, 0, 0);
  const std::string part(1 << 20, 'x'), text = padded(part);
  const auto feed = [&](std::string_view bytes) {
    const std::string copy = padded(bytes);
    lines.feed(std::string_view(copy).substr(0, bytes.size()));
  };
  feed("first\n");
  for (int i = 0; i < 12; ++i) feed(part);  // 12 MiB of one line
  EXPECT_LE(lines.tail().size(), kMaxEventBytes + 1);
  feed("\nlast\n");
  EXPECT_EQ(sink.reasons, std::vector<std::string>{std::string(describe(DropReason::kLineTooLong).name) + " 1"});
  EXPECT_LE(sink.longest, kSniffBytes);
  EXPECT_EQ(reader.seen, std::vector<std::string>{"0.0.2 last"});
}

TEST(PieceLines, ALineOfJustTheLimitIsRead) {
  Lines reader;
  Refused sink;
  PieceLines lines(reader, sink, 0, 0);
  const std::string longest(kMaxEventBytes, 'x');
  const std::string text = "\n" + longest + "\n" + longest + "y\n";
  lines.feed(std::string_view(padded(text)).substr(0, text.size()));
  EXPECT_EQ(reader.seen.size(), 1U);
  EXPECT_EQ(sink.reasons.size(), 1U);
}

}  // namespace
}  // namespace echotrace::ingest
