#include "ingest/piece_lines.h"

#include <algorithm>
#include <cstring>

namespace echotrace::ingest {
namespace {

// Keeps one byte more than allowed, so that the length itself says "too long".
void append_bounded(std::string& kept, std::string_view text) {
  const std::size_t room = kMaxEventBytes + 1 - std::min(kept.size(), kMaxEventBytes + 1);
  kept.append(text.substr(0, room));
}

}  // namespace

void read_line(std::string_view line, bool too_long, const Origin& origin, LineReader& reader, EventSink& sink) {
  if (too_long || line.size() > kMaxEventBytes) {
    sink.malformed(DropReason::kLineTooLong, origin, line.substr(0, kSniffBytes));
    return;
  }
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t'; })) return;
  reader.line(line, origin, sink);
}

void PieceLines::take(std::string_view line, bool too_long) {
  read_line(line, too_long, {input_, piece_, breaks_}, reader_, sink_);
}

void PieceLines::finish_carry(std::string_view rest) {
  append_bounded(carry_, rest);
  const std::size_t bytes = carry_.size();
  carry_.append(kPadding, '\0');
  take(std::string_view(carry_).substr(0, bytes), bytes > kMaxEventBytes);
  carry_.clear();
}

void PieceLines::feed(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  const auto next_break = [&] {
    return static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
  };
  const char* stop = p < end ? next_break() : nullptr;
  if (stop == nullptr) {
    append_bounded(breaks_ == 0 ? head_ : carry_, text);
    return;
  }
  const std::string_view first(p, static_cast<std::size_t>(stop - p));
  if (breaks_ == 0) {
    append_bounded(head_, first);
  } else {
    finish_carry(first);
  }
  ++breaks_;
  for (p = stop + 1; p < end; ++breaks_) {
    const std::string_view rest(p, static_cast<std::size_t>(end - p));
    if (const std::size_t bytes = reader_.take(rest, {input_, piece_, breaks_}, sink_)) {
      p += bytes;
      continue;
    }
    stop = next_break();
    if (stop == nullptr) break;
    take({p, static_cast<std::size_t>(stop - p)}, false);
    p = stop + 1;
  }
  if (p < end) append_bounded(carry_, {p, static_cast<std::size_t>(end - p)});
}

}  // namespace echotrace::ingest
