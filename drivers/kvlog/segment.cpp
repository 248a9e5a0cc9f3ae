#include "drivers/kvlog/record_bytes.h"

namespace echotrace::kvlog {
namespace {

constexpr std::string_view kMagic = "ETKVSEG1";

}  // namespace

std::string encode_segment(const Segment& segment) {
  std::string payload;
  append_number(segment.epoch, payload);
  append_number(segment.records.front().sequence, payload);
  append_number(static_cast<std::uint32_t>(segment.records.size()), payload);
  for (const Record& record : segment.records) append_record(record, payload);
  return in_envelope(kMagic, payload);
}

Segment parse_segment(std::string_view bytes, const std::string& name) {
  BinaryReader reader(out_of_envelope(kMagic, bytes, name));
  Segment segment;
  segment.epoch = reader.number<std::uint64_t>();
  const auto first = reader.number<std::uint64_t>();
  const auto count = reader.number<std::uint32_t>();
  for (std::uint64_t i = 0; i < count; ++i) {
    Record record;
    if (!read_record(reader, record) || record.sequence != first + i)
      refuse_damaged(name, "record " + std::to_string(i + 1) + " cannot be");
    segment.records.push_back(std::move(record));
  }
  if (!reader.at_end() || count == 0) refuse_damaged(name, "it holds another number of records than it says");
  return segment;
}

}  // namespace echotrace::kvlog
