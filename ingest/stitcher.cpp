#include "ingest/stitcher.h"

#include "ingest/container.h"

#include <numeric>

namespace echotrace::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

void Stitcher::add(std::uint32_t index, std::string_view head, std::string_view tail, std::uint32_t breaks,
                   const OnLine& on_line) {
  const std::lock_guard lock(mutex_);
  if (breaks_.size() <= index) breaks_.resize(index + 1);
  breaks_[index] = breaks;
  waiting_.emplace(index, Ends{std::string(head), std::string(tail), breaks});
  for (auto it = waiting_.begin(); it != waiting_.end() && it->first == next_; it = waiting_.erase(it), ++next_) {
    join(it->second, on_line);
  }
}

void Stitcher::join(const Ends& ends, const OnLine& on_line) {
  grow(ends.head);
  if (ends.breaks == 0) return;
  flush(on_line);
  origin_ = {input_, next_, ends.breaks};
  grow(ends.tail);
}

void Stitcher::grow(std::string_view text) {
  if (line_.size() + text.size() > kMaxEventBytes) too_long_ = true;
  if (!too_long_) line_.append(text);
}

void Stitcher::flush(const OnLine& on_line) {
  std::size_t begin = 0;
  if (origin_.block == 0 && origin_.line == 0 && line_.starts_with(kByteOrderMark)) begin = kByteOrderMark.size();
  if (too_long_ || !blank(std::string_view(line_).substr(begin))) {
    const std::size_t bytes = line_.size() - begin;
    line_.append(kPadding, '\0');
    on_line(std::string_view(line_).substr(begin, bytes), origin_, too_long_);
  }
  line_.clear();
  if (line_.capacity() > (kMaxEventBytes >> 4)) line_.shrink_to_fit();
  too_long_ = false;
}

void Stitcher::finish(const OnLine& on_line) {
  const std::lock_guard lock(mutex_);
  flush(on_line);
}

std::uint64_t Stitcher::line_number(const Origin& origin) const {
  const std::lock_guard lock(mutex_);
  const auto end = breaks_.begin() + std::min<std::size_t>(origin.block, breaks_.size());
  return std::accumulate(breaks_.begin(), end, std::uint64_t{1}) + origin.line;
}

}  // namespace echotrace::ingest
