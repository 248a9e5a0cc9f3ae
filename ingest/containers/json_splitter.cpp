#include "ingest/containers/json_splitter.h"

#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace echotrace::ingest {
namespace {

constexpr std::size_t kExcerptBytes = 200;
constexpr std::size_t kMaxMemberBytes = 1024;  // longer names and texts of top-level members are left out
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ends_scalar(char c) {
  return is_blank(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '"' || c == '{' || c == '[';
}

// First quote, backslash or line feed at or after p. JSON texts hold no raw line feed.
const char* find_string_stop(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), feed = _mm_set1_epi8('\n');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                                     _mm_cmpeq_epi8(bytes, feed));
    const int mask = _mm_movemask_epi8(hit);
    if (mask != 0) return p + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  while (p < end && *p != '"' && *p != '\\' && *p != '\n') ++p;
  return p;
}

}  // namespace

void JsonSplitter::feed(std::string_view text) {
  const char* p = text.data();
  end_ = p + text.size();
  while (p < end_ && byte_order_mark_ < kByteOrderMark.size()) {
    if (*p != kByteOrderMark[byte_order_mark_]) {
      byte_order_mark_ = static_cast<std::uint8_t>(kByteOrderMark.size());
    } else {
      ++byte_order_mark_;
      ++p;
    }
  }
  mark_ = p;
  while (p < end_) p = step(p);
  if (capturing_) capture_store(end_);
}

void JsonSplitter::finish() {
  if (depth_ == 0) return;
  std::string excerpt = capturing_ ? buffer_.substr(0, kExcerptBytes) : std::string();
  pieces_.broken(DropReason::kCutShort, capturing_ ? origin_ : top_origin_, excerpt);
  if (split_) pieces_.object_end();
  capture_drop();
  depth_ = 0;
}

const char* JsonSplitter::step(const char* p) {
  switch (state_) {
    case State::kString:
    case State::kTooDeepString: return string(p);
    case State::kEscape:
    case State::kTooDeepEscape:
      if (recording()) record(p, p + 1);
      state_ = state_ == State::kEscape ? State::kString : State::kTooDeepString;
      return *p == '\n' ? fail(DropReason::kBrokenJson, p, Column::kInside) : p + 1;
    case State::kScalar: return scalar(p);
    case State::kTooDeep: return too_deep(p);
    case State::kSkipLine:
    case State::kLineStart: return recover(p);
    default: return structure(p);
  }
}

void JsonSplitter::blank(char c) {
  if (c == '\n') {
    ++line_;
    column_ = Column::kFirst;
  } else if (column_ == Column::kFirst) {
    column_ = Column::kIndented;
  }
}

const char* JsonSplitter::structure(const char* p) {
  const char c = *p;
  if (is_blank(c)) {
    blank(c);
    return p + 1;
  }
  const Column column = column_;
  column_ = Column::kInside;
  switch (state_) {
    case State::kTop:
      if (c != '{' && c != '[') return fail(DropReason::kBrokenJson, p, column);
      if (column == Column::kFirst) recovered_ = false;
      top_origin_ = {options_.input, 0, line_};
      split_ = false;
      if (c == '{' || !options_.split_top_arrays) capture_begin(p);
      open(c == '{');
      if (c == '[' && options_.split_top_arrays) {
        split_depth_ = 1;
        split_ = true;
      }
      return p + 1;
    case State::kValueOrEnd:
      if (c == ']') return close(p, false);
      if (depth_ == split_depth_) first_element_ = column;
      return begin_value(p, column);
    case State::kValue:
      if (begins_anew(c, column)) return fail(DropReason::kCutShort, p, column);
      return begin_value(p, column);
    case State::kKeyOrEnd:
      if (c == '}') return close(p, true);
      [[fallthrough]];
    case State::kKey:
      if (c != '"') return fail(DropReason::kBrokenJson, p, column);
      string_is_key_ = true;
      lexeme_.clear();
      state_ = State::kString;
      return p + 1;
    case State::kColon:
      if (c != ':') return fail(DropReason::kBrokenJson, p, column);
      state_ = State::kValue;
      return p + 1;
    default:  // kCommaOrEnd
      if (c == ',') {
        state_ = in_object() ? State::kKey : State::kValue;
        return p + 1;
      }
      if (c != '}' && c != ']') return fail(DropReason::kBrokenJson, p, column);
      return close(p, c == '}');
  }
}

// A bracket in the first column where no printer puts one: the text before was cut, and this is the next document.
bool JsonSplitter::begins_anew(char c, Column column) const {
  if ((c != '{' && c != '[') || column != Column::kFirst) return false;
  return in_object() || (depth_ == split_depth_ && first_element_ != Column::kFirst);
}

const char* JsonSplitter::begin_value(const char* p, Column column) {
  const char c = *p;
  if (depth_ == split_depth_) capture_begin(p);
  if (c == '{' || c == '[') {
    if (depth_ == kMaxDepth) {
      deep_ = true;
      deeper_ = 0;
      state_ = State::kTooDeep;
      return p;
    }
    const bool wanted = c == '[' && recording() && key_ == options_.array;
    open(c == '{');
    if (wanted) {
      capture_drop();
      split_depth_ = depth_;
      split_ = true;
    }
    return p + 1;
  }
  if (c == '"') {
    string_is_key_ = false;
    lexeme_.clear();
    state_ = State::kString;
    return p + 1;
  }
  if (ends_scalar(c)) return fail(DropReason::kBrokenJson, p, column);
  state_ = State::kScalar;
  return p;
}

void JsonSplitter::open(bool object) {
  ++depth_;
  const std::uint64_t bit = std::uint64_t{1} << (depth_ - 1);
  objects_ = object ? objects_ | bit : objects_ & ~bit;
  state_ = object ? State::kKeyOrEnd : State::kValueOrEnd;
}

const char* JsonSplitter::close(const char* p, bool object) {
  if (in_object() != object) return fail(DropReason::kBrokenJson, p, Column::kInside);
  if (depth_ == split_depth_) split_depth_ = kNotSplitting;
  --depth_;
  value_ended(p + 1);
  return p + 1;
}

void JsonSplitter::value_ended(const char* p) {
  state_ = depth_ == 0 ? State::kTop : State::kCommaOrEnd;
  if (depth_ != 0 && depth_ != split_depth_) return;
  std::string_view json;
  if (capturing_) {
    if (!capture_take(p, json)) {
      // Reported by capture_take().
    } else if (depth_ == 0) {
      pieces_.value(json, origin_, recovered_);
    } else {
      pieces_.element(json, origin_);
    }
    capture_drop();
  }
  if (depth_ == 0 && split_) pieces_.object_end();
}

const char* JsonSplitter::string(const char* p) {
  const char* const stop = find_string_stop(p, end_);
  if (recording()) record(p, stop);
  if (stop == end_) return stop;
  const bool deep = state_ == State::kTooDeepString;
  if (*stop == '\n') return fail(DropReason::kBrokenJson, stop, Column::kInside);
  if (*stop == '\\') {
    if (recording()) record(stop, stop + 1);
    state_ = deep ? State::kTooDeepEscape : State::kEscape;
  } else if (deep) {
    state_ = State::kTooDeep;
  } else {
    string_ended(stop + 1);
  }
  return stop + 1;
}

void JsonSplitter::string_ended(const char* p) {
  if (string_is_key_) {
    if (recording()) key_ = lexeme_;
    state_ = State::kColon;
    return;
  }
  if (recording() && lexeme_.size() <= kMaxMemberBytes) pieces_.member(key_, lexeme_);
  value_ended(p);
}

const char* JsonSplitter::scalar(const char* p) {
  while (p < end_ && !ends_scalar(*p)) ++p;
  if (p < end_) value_ended(p);
  return p;
}

const char* JsonSplitter::too_deep(const char* p) {
  for (; p < end_; ++p) {
    const char c = *p;
    if (is_blank(c)) {
      blank(c);
      continue;
    }
    const Column column = column_;
    column_ = Column::kInside;
    if (c == '{' || c == '[') {
      if (column == Column::kFirst) return fail(DropReason::kTooDeep, p, column);
      ++deeper_;
    } else if (c == '}' || c == ']') {
      if (--deeper_ == 0) {
        value_ended(p + 1);
        return p + 1;
      }
    } else if (c == '"') {
      state_ = State::kTooDeepString;
      return p + 1;
    }
  }
  return p;
}

const char* JsonSplitter::fail(DropReason reason, const char* p, Column column) {
  // Text between pieces that were found while getting over an earlier break belongs to that break.
  const bool silent = recovered_ && depth_ == 0;
  if (!silent) {
    std::string excerpt;
    Origin origin{options_.input, 0, line_};
    if (capturing_) {
      capture_store(std::min(p, mark_ + kExcerptBytes));
      excerpt = buffer_.substr(0, kExcerptBytes);
      origin = origin_;
    } else {
      excerpt.assign(p, std::min(kExcerptBytes, static_cast<std::size_t>(end_ - p)));
    }
    excerpt.erase(std::min(excerpt.find('\n'), excerpt.size()));
    pieces_.broken(deep_ ? DropReason::kTooDeep : reason, origin, excerpt);
    if (depth_ != 0 && split_) pieces_.object_end();
  }
  capture_drop();
  depth_ = 0;
  split_depth_ = kNotSplitting;
  split_ = false;
  recovered_ = true;
  column_ = column;
  state_ = column == Column::kInside ? State::kSkipLine : State::kLineStart;
  return p;
}

const char* JsonSplitter::recover(const char* p) {
  for (; p < end_; ++p) {
    const char c = *p;
    if (c == '\n') {
      blank(c);
      state_ = State::kLineStart;
    } else if (state_ == State::kLineStart) {
      if (c == '{' || c == '[') {
        state_ = State::kTop;
        return p;
      }
      if (is_blank(c)) {
        blank(c);
      } else {
        state_ = State::kSkipLine;
      }
    }
  }
  return p;
}

void JsonSplitter::capture_begin(const char* p) {
  capturing_ = true;
  oversized_ = deep_ = false;
  mark_ = p;
  buffer_.clear();
  origin_ = {options_.input, 0, line_};
}

void JsonSplitter::capture_drop() {
  capturing_ = oversized_ = deep_ = false;
  buffer_.clear();
}

// Takes over the text from mark_ to p, or only its beginning once the piece is too large.
void JsonSplitter::capture_store(const char* p) {
  const auto bytes = static_cast<std::size_t>(p - mark_);
  if (!oversized_ && buffer_.size() + bytes > kMaxEventBytes) {
    oversized_ = true;
    buffer_.append(mark_, std::min(bytes, kExcerptBytes));
    buffer_.resize(std::min(buffer_.size(), kExcerptBytes));
    buffer_.shrink_to_fit();
  } else if (!oversized_) {
    buffer_.append(mark_, bytes);
  }
  mark_ = end_;
}

// The captured piece, which ends before p. False when it cannot be delivered; that is reported here.
bool JsonSplitter::capture_take(const char* p, std::string_view& json) {
  const auto bytes = static_cast<std::size_t>(p - mark_);
  const bool here = buffer_.empty() && !oversized_ && bytes <= kMaxEventBytes;
  if (here && !deep_ && static_cast<std::size_t>(end_ - p) >= kPadding) {
    json = {mark_, bytes};
    return true;
  }
  capture_store(p);
  if (oversized_ || deep_) {
    pieces_.broken(oversized_ ? DropReason::kLineTooLong : DropReason::kTooDeep, origin_,
                   std::string_view(buffer_).substr(0, kExcerptBytes));
    return false;
  }
  const std::size_t size = buffer_.size();
  buffer_.append(kPadding, '\0');
  json = {buffer_.data(), size};
  return true;
}

void JsonSplitter::record(const char* from, const char* to) {
  const auto bytes = static_cast<std::size_t>(to - from);
  // One byte more than allowed marks a text as too long.
  lexeme_.append(from, std::min(bytes, kMaxMemberBytes + 1 - std::min(lexeme_.size(), kMaxMemberBytes + 1)));
}

}  // namespace echotrace::ingest
