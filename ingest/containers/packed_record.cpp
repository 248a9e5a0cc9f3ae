#include "ingest/containers/packed_record.h"

#include "ingest/base/base64.h"

#include <isa-l.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace echotrace::ingest {

struct PackedRecord::Inflater {
  inflate_state state{};
  std::array<char, std::size_t{64} << 10> text{};
};

PackedRecord::PackedRecord() = default;
PackedRecord::~PackedRecord() = default;

Unpacked PackedRecord::unpack(std::string_view base64, const std::function<void(std::string_view)>& take) {
  std::optional<std::string> packed = base::decode_base64(base64);
  if (!packed) return Unpacked::kBroken;
  if (!inflater_) inflater_ = std::make_unique<Inflater>();
  inflate_state& state = inflater_->state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = reinterpret_cast<std::uint8_t*>(packed->data());
  state.avail_in = static_cast<std::uint32_t>(packed->size());
  for (std::size_t taken = 0; taken <= kMaxUnpackedBytes;) {
    state.next_out = reinterpret_cast<std::uint8_t*>(inflater_->text.data());
    state.avail_out = static_cast<std::uint32_t>(inflater_->text.size());
    const int outcome = isal_inflate(&state);
    const std::size_t bytes = inflater_->text.size() - state.avail_out;
    if (bytes > 0) take({inflater_->text.data(), bytes});
    taken += bytes;
    if (outcome < 0) return Unpacked::kBroken;
    if (state.block_state == ISAL_BLOCK_FINISH) return state.avail_in == 0 ? Unpacked::kWhole : Unpacked::kBroken;
    if (bytes == 0) return Unpacked::kBroken;  // the packed bytes end in the middle
  }
  return Unpacked::kTooLong;
}

}  // namespace echotrace::ingest
