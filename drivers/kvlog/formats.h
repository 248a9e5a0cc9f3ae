// The files of the key-value store. Numbers are little-endian, checksums XXH3 of 64 bits.
//
//   record    u64 sequence | u8 operation (1 put, 2 delete) | u32 key bytes | u32 value bytes | key | value
//
//   object    8 bytes magic | u64 payload bytes | payload | u64 checksum of all before
//     segment   magic "ETKVSEG1": u64 epoch | u64 first sequence | u32 count | so many records, consecutive
//     snapshot  magic "ETKVSNP1": u64 last sequence | u64 count | so many (u32 key bytes | u32 value bytes | key | value),
//               keys ascending
//     manifest  magic "ETKVMAN1": u64 store | u64 epoch | u64 writer | u64 last sequence | snapshot (named) |
//               u32 count | so many segments (named) | u32 count | so many epochs (u64 epoch | u64 first sequence | u64 settled)
//       named     u64 first sequence | u64 last sequence | u64 epoch | u64 writer | u64 bytes | u64 checksum; of a
//                 snapshot that is not there all zero
//
//   wal       8 bytes magic "ETKVWAL1" | u64 store | u64 epoch | u64 checksum of those | frames
//     frame     u32 record bytes | u32 lower half of the checksum of sequence and length | u64 checksum of the record |
//               record | u8 0xa5, which tells a frame that never came to its end from a damaged one
//
// In S3, under the store's prefix: "manifest", "segment-<first>-<last>-<epoch>-<writer>" and
// "snapshot-1-<last>-<epoch>-<writer>", first and last being sequence numbers. What counts is what the manifest names; it is replaced only by If-Match.
// Locally: "wal" and "lock".
//
// Whatever is read is checked whole before it is used. Bytes of a frame that never reached the disk are missing or zero:
// that is a torn tail, an end. Anything else that does not fit is damage, thrown as base::Error (environment) which
// names the file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::kvlog {

inline constexpr std::size_t kMostKeyBytes = 1024, kMostValueBytes = std::size_t{1} << 20;

struct Record {
  std::uint64_t sequence = 0;
  bool deletes = false;
  std::string key, value;
  bool operator==(const Record&) const = default;
};
using State = std::map<std::string, std::string, std::less<>>;

struct Segment {
  std::uint64_t epoch = 0;
  std::vector<Record> records;
};
std::string encode_segment(const Segment& segment);  // of one record at least
Segment parse_segment(std::string_view bytes, const std::string& name);

struct Snapshot {
  std::uint64_t last_sequence = 0;
  State state;
};
std::string encode_snapshot(std::uint64_t last_sequence, const State& state);
Snapshot parse_snapshot(std::string_view bytes, const std::string& name);

struct NamedObject {
  std::uint64_t first_sequence = 0, last_sequence = 0, epoch = 0, writer = 0, bytes = 0, checksum = 0;
  bool operator==(const NamedObject&) const = default;
};
struct Epoch {
  std::uint64_t epoch = 0, first_sequence = 0;
  std::uint64_t settled = 0;  // the epoch of the local file whose tail was taken in or dropped when it began; 0: none
  bool operator==(const Epoch&) const = default;
};
struct Manifest {
  std::uint64_t store = 0;   // drawn when the store was made
  std::uint64_t epoch = 0;   // one more with each writer; 0: no writer yet
  std::uint64_t writer = 0;  // drawn by each writer
  std::uint64_t last_sequence = 0;
  NamedObject snapshot;               // bytes 0: there is none
  std::vector<NamedObject> segments;  // after the snapshot, consecutive
  std::vector<Epoch> epochs;          // the latest kMostEpochs, ascending
  bool operator==(const Manifest&) const = default;
};
inline constexpr std::size_t kMostEpochs = 64, kMostSegments = 100'000;
std::string encode_manifest(const Manifest& manifest);
Manifest parse_manifest(std::string_view bytes, const std::string& name);

struct WalText {
  std::uint64_t store = 0, epoch = 0;
  std::vector<Record> records;  // consecutive
  std::uint64_t torn_bytes = 0;  // after the last whole frame
};
inline constexpr std::size_t kWalHeaderBytes = 32;
std::string encode_wal_header(std::uint64_t store, std::uint64_t epoch);
void append_frame(const Record& record, std::string& out);
WalText parse_wal(std::string_view bytes, const std::string& name);

std::uint64_t checksum_of(std::string_view bytes);

}  // namespace echotrace::kvlog
