// RFC 4180 rows out of a stream, one row in memory at a time. Quoted cells may hold any byte; rows end with LF or CRLF.
// A quote that is never closed takes only its own line along: a row that spans lines and turns out to be broken is read
// again from its second line on.
#pragma once

#include "ingest/container.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

class CsvRows {
 public:
  class Sink {
   public:
    virtual ~Sink() = default;
    virtual void row(const std::vector<std::string_view>& cells, std::uint64_t line) = 0;  // views live during the call
    virtual void broken(DropReason reason, std::uint64_t line, std::string_view excerpt) = 0;
  };

  explicit CsvRows(Sink& sink) : sink_(sink) {}
  // How many cells a row has, once that is known: a row that spans lines and has another number is broken.
  void expect_cells(std::size_t cells) { expected_cells_ = cells; }
  void feed(std::string_view text);
  void finish();  // a last row without a line break is whole; one that ends within quotes is broken (kCutShort)

 private:
  enum class State : std::uint8_t { kCellStart, kPlain, kQuoted, kQuoteInQuoted, kCarriageReturn };
  void read(std::string_view text);
  std::size_t read_until_retreat(std::string_view text);  // bytes used; all, unless retreating_
  void step(char c);
  void break_line_in_cell();
  void put(std::string_view text);
  void end_cell();
  void end_row();
  void begin_row();
  void report(DropReason reason);
  void retreat(DropReason reason);
  bool wrong_count() const { return expected_cells_ != 0 && ends_.size() != expected_cells_; }

  Sink& sink_;
  State state_ = State::kCellStart;
  bool stray_ = false, oversized_ = false;  // text behind a closing quote; longer than kMaxEventBytes
  bool spans_lines_ = false;                // the row, so far
  bool retreating_ = false;                 // the row is broken: on with its second line
  std::uint8_t byte_order_mark_ = 0;        // bytes of it seen so far
  std::uint64_t line_ = 1, row_line_ = 1;
  std::string text_;  // of the row's cells, unquoted
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> cells_;
  std::size_t expected_cells_ = 0;
  std::string since_first_line_;  // the row's bytes behind its first line break
  std::string again_;             // to be read before what comes next ...
  std::size_t again_at_ = 0;      // ... from here on
};

}  // namespace echotrace::ingest
