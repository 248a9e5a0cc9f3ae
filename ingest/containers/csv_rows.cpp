#include "ingest/containers/csv_rows.h"

#include <algorithm>

namespace echotrace::ingest {
namespace {
constexpr std::size_t kExcerptBytes = 200;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

void CsvRows::feed(std::string_view text) {
  while (!text.empty() && byte_order_mark_ < kByteOrderMark.size()) {
    if (text[0] != kByteOrderMark[byte_order_mark_]) {
      // A beginning of the mark that is none is text.
      put(kByteOrderMark.substr(0, byte_order_mark_));
      byte_order_mark_ = static_cast<std::uint8_t>(kByteOrderMark.size());
    } else {
      ++byte_order_mark_;
      text.remove_prefix(1);
    }
  }
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t run = at;
    if (state_ == State::kPlain) {
      run = std::min(text.find_first_of(",\r\n", at), text.size());
    } else if (state_ == State::kQuoted) {
      run = std::min(text.find_first_of("\"\n", at), text.size());
    }
    put(text.substr(at, run - at));
    at = run;
    if (at < text.size()) step(text[at++]);
  }
}

void CsvRows::finish() {
  if (state_ == State::kQuoted) {
    sink_.broken(oversized_ ? DropReason::kLineTooLong : DropReason::kCutShort, row_line_,
                 std::string_view(text_).substr(0, kExcerptBytes));
  } else if (!text_.empty() || !ends_.empty() || state_ != State::kCellStart) {
    end_cell();
    end_row();
  }
}

void CsvRows::step(char c) {
  if (c == '\n') ++line_;
  if (state_ == State::kQuoted) {
    if (c == '"') {
      state_ = State::kQuoteInQuoted;
    } else {
      put({&c, 1});
    }
    return;
  }
  if (state_ == State::kCarriageReturn && c != '\n') {
    put("\r");
    state_ = State::kPlain;
  }
  if (c == ',') {
    end_cell();
  } else if (c == '\n') {
    end_cell();
    end_row();
  } else if (c == '\r') {
    state_ = State::kCarriageReturn;
  } else if (c == '"' && state_ == State::kCellStart) {
    state_ = State::kQuoted;
  } else if (c == '"' && state_ == State::kQuoteInQuoted) {
    put("\"");
    state_ = State::kQuoted;
  } else {
    if (state_ == State::kQuoteInQuoted) stray_ = true;
    put({&c, 1});
    state_ = State::kPlain;
  }
}

void CsvRows::put(std::string_view text) {
  if (oversized_) return;
  if (text_.size() + text.size() > kMaxEventBytes) {
    oversized_ = true;
    text_.append(text.substr(0, kExcerptBytes));
    text_.resize(std::min(text_.size(), kExcerptBytes));
    text_.shrink_to_fit();
    ends_.clear();
    return;
  }
  text_.append(text);
}

void CsvRows::end_cell() {
  state_ = State::kCellStart;
  if (oversized_) return;
  // Each cell counts, so that a row of a hundred million commas is bounded, too.
  if (ends_.size() >= kMaxEventBytes / sizeof(std::size_t)) {
    oversized_ = true;
    ends_.clear();
    return;
  }
  ends_.push_back(text_.size());
}

void CsvRows::end_row() {
  const std::string_view text = text_;
  if (oversized_ || stray_) {
    sink_.broken(oversized_ ? DropReason::kLineTooLong : DropReason::kBrokenRow, row_line_,
                 text.substr(0, kExcerptBytes));
  } else {
    cells_.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      cells_.push_back(text.substr(begin, end - begin));
      begin = end;
    }
    sink_.row(cells_, row_line_);
  }
  text_.clear();
  ends_.clear();
  stray_ = oversized_ = false;
  row_line_ = line_;
}

}  // namespace echotrace::ingest
