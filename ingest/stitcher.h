// Lines of an input that is read in pieces, cut anywhere, by several threads: the lines inside a piece are read where
// the piece is; a line that crosses a cut is put together here, in order. So is the first line, which loses a byte
// order mark.
#pragma once

#include "ingest/event.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

class Stitcher {
 public:
  // A line that crossed a cut, and where it began; too_long: over kMaxEventBytes, `line` is its beginning.
  using OnLine = std::function<void(std::string_view line, const Origin& origin, bool too_long)>;

  explicit Stitcher(std::uint32_t input) : input_(input), origin_{input, 0, 0} {}

  // Piece `index` has been read: `head` are its bytes before the first line feed (all of them when `breaks` is 0),
  // `tail` those behind the last, `breaks` the number of line feeds. Calls on_line, on this thread, for every line that
  // is complete now. Text has kPadding bytes behind it.
  void add(std::uint32_t index, std::string_view head, std::string_view tail, std::uint32_t breaks,
           const OnLine& on_line);

  // After the last piece: the last line, if the input does not end in a line feed.
  void finish(const OnLine& on_line);

  // Line number within the input, from 1.
  std::uint64_t line_number(const Origin& origin) const;

 private:
  struct Ends {
    std::string head, tail;
    std::uint32_t breaks;
  };
  void join(const Ends& ends, const OnLine& on_line);
  void grow(std::string_view text);
  void flush(const OnLine& on_line);

  std::uint32_t input_;
  mutable std::mutex mutex_;
  std::uint32_t next_ = 0;
  std::map<std::uint32_t, Ends> waiting_;
  std::string line_;
  bool too_long_ = false;
  Origin origin_;
  std::vector<std::uint32_t> breaks_;
};

}  // namespace echotrace::ingest
