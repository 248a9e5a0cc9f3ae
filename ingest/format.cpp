#include "ingest/format.h"

#include "ingest/base/json_string.h"
#include "ingest/framing.h"

#include <cstring>

namespace echotrace::ingest {
namespace {
constexpr std::size_t kBlockBytes = 1 << 16;
}

Scratch::Scratch() {
  records_.reserve(8);
}
Scratch::~Scratch() = default;

void Scratch::clear() {
  used_ = 0;
  current_ = 0;
  block_used_ = 0;
  started_request = {};
  // One oversized message must not hold its memory for the rest of the input.
  if (blocks_.size() > 1) {
    blocks_.resize(1);
    sizes_.resize(1);
  }
}

Record& Scratch::add(RecordKind kind) {
  if (used_ == records_.size()) records_.emplace_back();
  Record& record = records_[used_++];
  record.reset(kind);
  return record;
}

char* Scratch::reserve(std::size_t bytes) {
  const std::size_t needed = bytes + kPadding;
  while (current_ < blocks_.size() && block_used_ + needed > sizes_[current_]) {
    ++current_;
    block_used_ = 0;
  }
  if (current_ == blocks_.size()) {
    const std::size_t size = needed > kBlockBytes ? needed : kBlockBytes;
    blocks_.push_back(std::make_unique<char[]>(size));
    sizes_.push_back(size);
    block_used_ = 0;
  }
  return blocks_[current_].get() + block_used_;
}

std::string_view Scratch::keep(std::string_view text) {
  char* const out = reserve(text.size());
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  std::memset(out + text.size(), 0, kPadding);
  block_used_ += text.size() + kPadding;
  return {out, text.size()};
}

bool Scratch::unescape(std::string_view escaped, std::string_view& decoded) {
  char* const out = reserve(escaped.size());
  char* const end = base::decode_string(escaped.data(), escaped.size(), out);
  if (end == nullptr) return false;
  std::memset(end, 0, kPadding);
  decoded = {out, static_cast<std::size_t>(end - out)};
  block_used_ += decoded.size() + kPadding;
  return true;
}

Verdict parse_message(const LogEvent& event, Scratch& scratch) {
  scratch.drop_records();
  const Message message = unframe(event, scratch);
  if (message.text.empty()) return kForeign;
  for (const Format& format : formats()) {
    if (format.claims(message.text)) return format.parse(message, scratch);
  }
  return kForeign;
}

}  // namespace echotrace::ingest
