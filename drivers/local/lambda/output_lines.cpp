#include "drivers/local/lambda/output_lines.h"

#include "ingest/base/text.h"

#include <algorithm>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::size_t kMostCharacterBytes = 4;

std::string valid_utf8(std::string_view bytes) {
  const bool ascii =
      std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
  if (ascii) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = base::utf8_length(bytes);
    out += length == 0 ? std::string_view("\xEF\xBF\xBD") : bytes.substr(0, length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

// Where to cut at or before `end`, so that a character stays whole; `end` itself where the bytes are no text.
std::size_t cut_before(std::string_view bytes, std::size_t end) {
  if (end >= bytes.size()) return bytes.size();
  for (std::size_t back = 0; back < kMostCharacterBytes && back < end; ++back) {
    if ((static_cast<unsigned char>(bytes[end - back]) & 0xC0) != 0x80) return end - back;
  }
  return end;
}

}  // namespace

void OutputLines::emit(std::string_view bytes) {
  line_(valid_utf8(bytes));
}

void OutputLines::add_piece(std::string_view bytes) {
  rest_ += bytes;
  while (rest_.size() > most_bytes_) {
    const std::size_t cut = cut_before(rest_, most_bytes_);
    emit(std::string_view(rest_).substr(0, cut));
    rest_.erase(0, cut);
  }
}

void OutputLines::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t feed = bytes.find('\n');
    const std::string_view line = bytes.substr(0, feed == bytes.npos ? feed : feed + 1);
    bytes.remove_prefix(line.size());
    if (rest_.empty() && line.size() <= most_bytes_ && line.ends_with('\n')) {
      emit(line);
      continue;
    }
    add_piece(line);
    if (line.ends_with('\n')) finish();
  }
}

void OutputLines::finish() {
  if (rest_.empty()) return;
  emit(rest_);
  rest_.clear();
}

}  // namespace echotrace::local::lambda
