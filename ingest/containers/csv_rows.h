// RFC 4180 rows out of a stream, one row in memory at a time. Quoted cells may hold any byte; rows end with LF or CRLF.
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
  void feed(std::string_view text);
  void finish();  // a last row without a line break is whole; one that ends within quotes is broken (kCutShort)

 private:
  enum class State : std::uint8_t { kCellStart, kPlain, kQuoted, kQuoteInQuoted, kCarriageReturn };
  void step(char c);
  void put(std::string_view text);
  void end_cell();
  void end_row();

  Sink& sink_;
  State state_ = State::kCellStart;
  bool stray_ = false, oversized_ = false;  // text behind a closing quote; longer than kMaxEventBytes
  std::uint8_t byte_order_mark_ = 0;        // bytes of it seen so far
  std::uint64_t line_ = 1, row_line_ = 1;
  std::string text_;  // of the row's cells, unquoted
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> cells_;
};

}  // namespace echotrace::ingest
