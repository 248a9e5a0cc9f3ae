#include "drivers/kvlog/record_bytes.h"

#include <algorithm>

namespace echotrace::kvlog {
namespace {

constexpr std::string_view kMagic = "ETKVWAL1";
constexpr std::size_t kFrameHeaderBytes = 16, kSequenceBytes = 8;
constexpr char kEnd = '\xa5';
constexpr std::size_t kMostRecordBytes = 17 + kMostKeyBytes + kMostValueBytes;

std::uint32_t header_check(std::uint64_t sequence, std::uint32_t size) {
  std::string bytes;
  append_number(sequence, bytes);
  append_number(size, bytes);
  return static_cast<std::uint32_t>(checksum_of(bytes));
}

bool all_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

enum class Frame { kWhole, kTorn, kDamaged };

Frame read_frame(BinaryReader& reader, Record& record) {
  const std::string_view rest = reader.rest();
  if (rest.size() < kFrameHeaderBytes + kSequenceBytes) return Frame::kTorn;
  const auto size = reader.number<std::uint32_t>(), check = reader.number<std::uint32_t>();
  const auto checksum = reader.number<std::uint64_t>();
  const auto sequence = BinaryReader(reader.rest()).number<std::uint64_t>();
  if (check != header_check(sequence, size) || size > kMostRecordBytes)
    return all_zero(rest.substr(kFrameHeaderBytes + kSequenceBytes)) ? Frame::kTorn : Frame::kDamaged;
  if (reader.rest().size() <= size) return Frame::kTorn;
  const std::string_view bytes = reader.text(size);
  if (checksum != checksum_of(bytes)) return all_zero(reader.rest()) ? Frame::kTorn : Frame::kDamaged;
  BinaryReader inner(bytes);
  const bool whole = read_record(inner, record) && inner.at_end();
  const char end = reader.text(1).front();
  const bool last = end == '\0' && all_zero(reader.rest());  // all of it came but its last byte
  return whole && (end == kEnd || last) ? Frame::kWhole : Frame::kDamaged;
}

}  // namespace

std::string encode_wal_header(std::uint64_t store, std::uint64_t epoch) {
  std::string bytes(kMagic);
  append_number(store, bytes);
  append_number(epoch, bytes);
  append_number(checksum_of(bytes), bytes);
  return bytes;
}

void append_frame(const Record& record, std::string& out) {
  std::string bytes;
  append_record(record, bytes);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  append_number(size, out);
  append_number(header_check(record.sequence, size), out);
  append_number(checksum_of(bytes), out);
  out += bytes;
  out += kEnd;
}

WalText parse_wal(std::string_view bytes, const std::string& name) {
  BinaryReader reader(bytes);
  const bool ours = reader.text(kMagic.size()) == kMagic;
  WalText wal;
  wal.store = reader.number<std::uint64_t>();
  wal.epoch = reader.number<std::uint64_t>();
  const auto checksum = reader.number<std::uint64_t>();
  if (!ours || !reader.good() || checksum != checksum_of(bytes.substr(0, kWalHeaderBytes - sizeof checksum)))
    refuse_damaged(name, "its header does not fit");
  while (!reader.rest().empty()) {
    const std::string_view rest = reader.rest();
    Record record;
    const Frame frame = read_frame(reader, record);
    if (frame == Frame::kTorn) {
      wal.torn_bytes = rest.size();
      break;
    }
    const bool follows = wal.records.empty() || record.sequence == wal.records.back().sequence + 1;
    if (frame == Frame::kDamaged || !follows)
      refuse_damaged(name, "the record at byte " + std::to_string(bytes.size() - rest.size()) + " does not fit");
    wal.records.push_back(std::move(record));
  }
  return wal;
}

}  // namespace echotrace::kvlog
