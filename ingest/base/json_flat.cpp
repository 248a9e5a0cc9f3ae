#include "ingest/base/json_flat.h"

#include "ingest/base/json_string.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace echotrace::base {
namespace {

constexpr std::size_t kBlock = 64, kMaxBlocks = 64;
constexpr std::size_t kNone = std::string_view::npos;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
// Where the digits, points, signs and exponents from p end; reads up to 15 bytes behind end.
const char* skip_number(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; p < end; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const auto is = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const __m128i digit =
        _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('0' - 1)), _mm_cmplt_epi8(bytes, _mm_set1_epi8('9' + 1)));
    const __m128i sign = _mm_or_si128(is('-'), is('+')), exponent = _mm_or_si128(is('e'), is('E'));
    const __m128i good = _mm_or_si128(_mm_or_si128(digit, is('.')), _mm_or_si128(sign, exponent));
    const auto other = static_cast<unsigned>(_mm_movemask_epi8(good)) ^ 0xFFFFU;
    if (other == 0) continue;
    p += __builtin_ctz(other);
    return p < end ? p : end;
  }
  return end;
#else
  while (p < end && ((*p >= '0' && *p <= '9') || *p == '.' || *p == '-' || *p == '+' || *p == 'e' || *p == 'E')) ++p;
  return p;
#endif
}

// One bit for each of 64 bytes.
struct Masks {
  std::uint64_t quotes = 0, backslashes = 0, odd = 0;  // odd: below 0x20 or above 0x7F
};

Masks masks_of(const char* bytes) {
  Masks masks;
#if defined(__SSE2__)
  const auto bits = [](__m128i hit, int at) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hit))) << at;
  };
  for (int at = 0; at < static_cast<int>(kBlock); at += 16) {
    const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
    masks.quotes |= bits(_mm_cmpeq_epi8(piece, _mm_set1_epi8('"')), at);
    masks.backslashes |= bits(_mm_cmpeq_epi8(piece, _mm_set1_epi8('\\')), at);
    masks.odd |= bits(_mm_cmplt_epi8(piece, _mm_set1_epi8(0x20)), at);
  }
#else
  for (std::size_t at = 0; at < kBlock; ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    masks.quotes |= std::uint64_t{byte == '"'} << at;
    masks.backslashes |= std::uint64_t{byte == '\\'} << at;
    masks.odd |= std::uint64_t{byte < 0x20 || byte >= 0x80} << at;
  }
#endif
  return masks;
}

// Sets one bit for each quote that no backslash escapes; false when the text holds odd bytes.
bool index_quotes(std::string_view text, std::uint64_t* quotes) {
#if defined(ECHOTRACE_WIDE_STRINGS)
  if (kWideStrings) return index_quotes_wide(text, quotes);
#endif
  bool next_escaped = false;
  std::array<char, kBlock> last;
  for (std::size_t at = 0; at < text.size(); at += kBlock) {
    const char* block = text.data() + at;
    if (text.size() - at < kBlock) {
      last.fill(' ');
      std::memcpy(last.data(), block, text.size() - at);
      block = last.data();
    }
    const Masks masks = masks_of(block);
    if (masks.odd != 0) return false;
    *quotes++ = masks.quotes & ~find_escapes(masks.backslashes, next_escaped).escaped;
  }
  return true;
}

// The quotes of a text that no backslash escapes, in order.
class Quotes {
 public:
  // False when the text is empty, too long or holds odd bytes.
  bool index(std::string_view text) {
    if (text.empty() || text.size() > kBlock * kMaxBlocks) return false;
    count_ = (text.size() + kBlock - 1) / kBlock;
    if (!index_quotes(text, words_.data())) return false;
    word_ = words_[0];
    return true;
  }

  std::size_t next() {  // position in the text; kNone behind the last
    while (word_ == 0) {
      if (++at_ >= count_) return kNone;
      word_ = words_[at_];
    }
    const auto bit = static_cast<std::size_t>(__builtin_ctzll(word_));
    word_ &= word_ - 1;
    return at_ * kBlock + bit;
  }

 private:
  std::array<std::uint64_t, kMaxBlocks> words_;
  std::size_t count_ = 0, at_ = 0;
  std::uint64_t word_ = 0;
};

class FlatReader {
 public:
  FlatReader(std::string_view text, std::vector<JsonMember>& members) : text_(text), members_(members) {}

  bool read() {
    if (text_.empty() || text_.front() != '{' || !quotes_.index(text_)) return false;
    do {
      ++at_;  // the opening brace, or a comma
      if (!take_member()) return false;
      skip_blanks();
      if (at_ >= text_.size()) return false;
    } while (text_[at_] == ',');
    if (text_[at_] != '}') return false;
    ++at_;
    skip_blanks();
    return at_ == text_.size();
  }

 private:
  bool take_member() {
    JsonMember& member = members_.emplace_back();
    if (!take_text(member.name)) return false;
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != ':') return false;
    ++at_;
    skip_blanks();
    if (at_ >= text_.size()) return false;
    if (text_[at_] != '"') return take_literal(member.value);
    member.value.kind = JsonScalar::Kind::kText;
    return take_text(member.value.text);
  }

  bool take_text(std::string_view& text) {
    skip_blanks();
    if (quotes_.next() != at_) return false;
    const std::size_t closing = quotes_.next();
    if (closing == kNone) return false;
    text = text_.substr(at_ + 1, closing - at_ - 1);
    at_ = closing + 1;
    return true;
  }

  bool take_literal(JsonScalar& value) {
    const std::size_t begin = at_;
    const auto take_word = [&](std::string_view word, JsonScalar::Kind kind) {
      if (text_.substr(begin, word.size()) != word) return false;
      value.kind = kind;
      at_ += word.size();
      return true;
    };
    switch (text_[at_]) {
      case 't':
        if (!take_word("true", JsonScalar::Kind::kTruth)) return false;
        break;
      case 'f':
        if (!take_word("false", JsonScalar::Kind::kTruth)) return false;
        break;
      case 'n':
        if (!take_word("null", JsonScalar::Kind::kNull)) return false;
        break;
      default:
        if (text_[at_] != '-' && (text_[at_] < '0' || text_[at_] > '9')) return false;
        at_ = static_cast<std::size_t>(skip_number(text_.data() + at_, text_.data() + text_.size()) - text_.data());
        value.kind = JsonScalar::Kind::kNumber;
    }
    if (value.kind != JsonScalar::Kind::kNull) value.text = text_.substr(begin, at_ - begin);
    return at_ < text_.size() && (text_[at_] == ',' || text_[at_] == '}' || is_blank(text_[at_]));
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  std::string_view text_;
  std::vector<JsonMember>& members_;
  Quotes quotes_;
  std::size_t at_ = 0;
};

}  // namespace

bool read_flat(std::string_view text, std::vector<JsonMember>& members) {
  members.clear();
  return FlatReader(text, members).read();
}

}  // namespace echotrace::base
