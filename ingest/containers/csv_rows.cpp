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
  read(text);
}

// What is read again lies in again_, and a row that breaks in there began in there, unless it reaches into the new
// text.
void CsvRows::read(std::string_view text) {
  for (;;) {
    const bool again = again_at_ < again_.size();
    if (!again) {
      again_.clear();
      again_at_ = 0;
      if (text.empty()) return;
    }
    const std::size_t bytes = read_until_retreat(again ? std::string_view(again_).substr(again_at_) : text);
    if (again) {
      again_at_ += bytes;
    } else {
      text.remove_prefix(bytes);
    }
    if (!retreating_) continue;
    retreating_ = false;
    if (again) {
      again_at_ -= since_first_line_.size();
    } else {
      again_.swap(since_first_line_);
    }
    since_first_line_.clear();
  }
}

std::size_t CsvRows::read_until_retreat(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && !retreating_) {
    std::size_t run = at;
    if (state_ == State::kPlain) {
      run = std::min(text.find_first_of(",\r\n", at), text.size());
    } else if (state_ == State::kQuoted) {
      run = std::min(text.find_first_of("\"\n", at), text.size());
    }
    const bool ends = run < text.size();
    if (spans_lines_) since_first_line_.append(text.substr(at, run - at + (ends ? 1 : 0)));
    put(text.substr(at, run - at));
    at = run;
    if (ends) step(text[at++]);
    if (spans_lines_ && oversized_ && !retreating_) retreat(DropReason::kLineTooLong);
  }
  return at;
}

void CsvRows::finish() {
  do {
    read({});
    if (state_ == State::kQuoted) {
      if (spans_lines_ && !since_first_line_.empty()) {
        retreat(DropReason::kBrokenRow);
      } else {
        report(oversized_ ? DropReason::kLineTooLong : DropReason::kCutShort);
        begin_row();
      }
    } else if (!text_.empty() || !ends_.empty() || state_ != State::kCellStart) {
      end_cell();
      end_row();
    }
    if (retreating_) {
      retreating_ = false;
      again_.swap(since_first_line_);
      since_first_line_.clear();
    }
  } while (!again_.empty());
}

void CsvRows::step(char c) {
  if (c == '\n') ++line_;
  if (state_ == State::kQuoted) {
    if (c == '"') {
      state_ = State::kQuoteInQuoted;
    } else {
      put({&c, 1});
      if (c == '\n') break_line_in_cell();
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
    if (state_ == State::kQuoteInQuoted) {
      stray_ = true;
      if (spans_lines_) {
        retreat(DropReason::kBrokenRow);
        return;
      }
    }
    put({&c, 1});
    state_ = State::kPlain;
  }
}

// A row that is broken already does not go on in the next line.
void CsvRows::break_line_in_cell() {
  if (spans_lines_) return;
  if (stray_ || oversized_) {
    report(oversized_ ? DropReason::kLineTooLong : DropReason::kBrokenRow);
    begin_row();
  } else {
    spans_lines_ = true;
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
  // Rows of many quoted cells would be read again and again otherwise.
  if (spans_lines_ && expected_cells_ != 0 && ends_.size() > expected_cells_) retreat(DropReason::kBrokenRow);
}

void CsvRows::end_row() {
  if (retreating_) return;
  if (spans_lines_ && !oversized_ && wrong_count()) {
    retreat(DropReason::kBrokenRow);
    return;
  }
  if (oversized_ || stray_) {
    report(oversized_ ? DropReason::kLineTooLong : DropReason::kBrokenRow);
  } else {
    const std::string_view text = text_;
    cells_.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      cells_.push_back(text.substr(begin, end - begin));
      begin = end;
    }
    sink_.row(cells_, row_line_);
  }
  begin_row();
}

void CsvRows::report(DropReason reason) {
  sink_.broken(reason, row_line_, std::string_view(text_).substr(0, kExcerptBytes));
}

// since_first_line_ is left for whoever called for the bytes that are to be read again.
void CsvRows::retreat(DropReason reason) {
  report(reason);
  retreating_ = true;
  line_ = row_line_ + 1;
  std::string kept;
  kept.swap(since_first_line_);
  begin_row();
  since_first_line_.swap(kept);
}

void CsvRows::begin_row() {
  text_.clear();
  ends_.clear();
  since_first_line_.clear();
  state_ = State::kCellStart;
  stray_ = oversized_ = spans_lines_ = false;
  row_line_ = line_;
}

}  // namespace echotrace::ingest
