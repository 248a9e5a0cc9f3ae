// The lines of one piece of an input.
#pragma once

#include "ingest/container.h"

#include <string>
#include <string_view>

namespace echotrace::ingest {

// Feeds the lines inside a piece to a LineReader; what stands before the first and behind the last line feed is kept
// for the Stitcher. A piece may come in several texts, cut anywhere.
class PieceLines {
 public:
  PieceLines(LineReader& reader, EventSink& sink, std::uint32_t input, std::uint32_t piece)
      : reader_(reader), sink_(sink), input_(input), piece_(piece) {}

  void feed(std::string_view text);  // kPadding readable bytes behind its end
  const std::string& head() const { return head_; }
  const std::string& tail() const { return carry_; }
  std::uint32_t breaks() const { return breaks_; }

 private:
  void take(std::string_view line, bool too_long);
  void finish_carry(std::string_view rest);

  LineReader& reader_;
  EventSink& sink_;
  std::uint32_t input_, piece_;
  std::uint32_t breaks_ = 0;
  std::string head_, carry_;
};

// Gives one line to a reader: blank lines are left out, too long ones are malformed.
void read_line(std::string_view line, bool too_long, const Origin& origin, LineReader& reader, EventSink& sink);

}  // namespace echotrace::ingest
