#include "drivers/kvlog/record_bytes.h"

#include "ingest/base/error.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace echotrace::kvlog {
namespace {

constexpr std::uint8_t kPut = 1, kDelete = 2;
constexpr std::size_t kMagicBytes = 8, kChecksumBytes = 8;

}  // namespace

std::uint64_t checksum_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

void refuse_damaged(const std::string& name, const std::string& how) {
  throw base::Error(base::Exit::kEnvironment, "the file " + name + " is damaged: " + how, name,
                    "restore it from a copy; nothing was changed");
}

void append_record(const Record& record, std::string& out) {
  append_number(record.sequence, out);
  append_number(record.deletes ? kDelete : kPut, out);
  append_number(static_cast<std::uint32_t>(record.key.size()), out);
  append_number(static_cast<std::uint32_t>(record.value.size()), out);
  out += record.key;
  out += record.value;
}

bool read_record(BinaryReader& reader, Record& record) {
  record.sequence = reader.number<std::uint64_t>();
  const auto operation = reader.number<std::uint8_t>();
  const auto key_bytes = reader.number<std::uint32_t>(), value_bytes = reader.number<std::uint32_t>();
  if ((operation != kPut && operation != kDelete) || key_bytes == 0 || key_bytes > kMostKeyBytes ||
      value_bytes > kMostValueBytes || (operation == kDelete && value_bytes != 0)) {
    return false;
  }
  record.deletes = operation == kDelete;
  record.key = reader.text(key_bytes);
  record.value = reader.text(value_bytes);
  return reader.good() && record.sequence != 0;
}

std::string in_envelope(std::string_view magic, const std::string& payload) {
  std::string bytes(magic);
  bytes.reserve(payload.size() + 32);
  append_number(static_cast<std::uint64_t>(payload.size()), bytes);
  bytes += payload;
  append_number(checksum_of(bytes), bytes);
  return bytes;
}

std::string_view out_of_envelope(std::string_view magic, std::string_view bytes, const std::string& name) {
  BinaryReader reader(bytes);
  if (reader.text(kMagicBytes) != magic) refuse_damaged(name, "it does not begin with " + std::string(magic));
  const auto size = reader.number<std::uint64_t>();
  const std::string_view payload = reader.text(size);
  const auto checksum = reader.number<std::uint64_t>();
  if (!reader.at_end()) refuse_damaged(name, "it has another length than it says");
  if (checksum != checksum_of(bytes.substr(0, bytes.size() - kChecksumBytes)))
    refuse_damaged(name, "its checksum does not fit");
  return payload;
}

}  // namespace echotrace::kvlog
