// Writes joined with their deliveries, in any order of arrival, from any number of threads.
//
// One row of 56 bytes per write or orphaned receive, found by its 64-bit trace key; the times only our own logs carry
// lie in a second part that exists where it is needed. The result does not depend on the order of arrival: of several
// puts of one write the earliest stays, of several deliveries the earliest counts and the others are duplicates. A
// record whose event came before (equal event id) changes nothing and is counted as repeated.
#pragma once

#include "ingest/base/flat_map.h"
#include "ingest/event.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace echotrace::ingest {

inline constexpr std::uint32_t kNoRequest = 0;     // the log does not say which invocation it was
inline constexpr std::uint32_t kNoSeq = 0xFFFFFF;  // largest 24-bit number: no seq

// What a write, receive or client record contributes. Environment, tuple and request are small numbers given out by the
// tables of the correlator; `event` is the hash of the event id, 0 when there is none.
struct WriteEntry {
  std::uint64_t key, event;
  std::int64_t put_ns, intended_ns, start_ns, ack_ns;
  std::uint32_t tuple, environment, request;
  bool ok;
};
struct ReceiveEntry {
  std::uint64_t key, event;
  std::int64_t receive_ns, store_ns;
  std::uint32_t tuple, environment, request, seq;
};
struct ClientEntry {
  std::uint64_t key, event;
  std::int64_t intended_ns, sent_ns;
};

struct TraceTimes {
  std::int64_t intended_ns = kNone, start_ns = kNone, ack_ns = kNone, store_ns = kNone;
};

struct Trace {
  std::uint64_t key;
  std::int64_t put_ns, receive_ns;  // of the write; of its first delivery
  std::uint32_t write_tuple, receive_tuple;
  std::uint32_t writer, receiver;  // environments
  std::uint32_t write_request, receive_request;
  std::uint16_t write_event, receive_event;
  std::uint32_t written : 1, received : 1, ok : 1, retried : 1, client : 1, cold : 1, undetermined : 1, unused : 1,
      seq : 24;

  void prefetch() const {  // most lie across two cache lines
    __builtin_prefetch(this);
    __builtin_prefetch(reinterpret_cast<const char*>(this + 1) - 1);
  }
};
static_assert(sizeof(Trace) == 56);

// A delivery after the first.
struct Duplicate {
  std::uint32_t row;
  std::uint32_t environment, seq, request;
  std::int64_t receive_ns;
};

class TraceShard {
 public:
  static constexpr unsigned kRowBits = 26;
  static constexpr std::size_t kMostRows = (std::size_t{1} << kRowBits) - 1;

  // True when the record counts; false when its event had been seen before.
  bool add(const WriteEntry& entry);
  bool add(const ReceiveEntry& entry);
  bool add(const ClientEntry& entry);

  // Bring the place of a key into the cache, and then its row: to be called some additions ahead.
  void prefetch_place(std::uint64_t key) const {
    if (capacity_ != 0) __builtin_prefetch(&index_[key & (capacity_ - 1)]);
  }
  void prefetch_row(std::uint64_t key) const {
    if (capacity_ == 0) return;
    const std::uint32_t entry = index_[key & (capacity_ - 1)];
    if (entry != 0 && tag(entry) == tag_of(key)) row(row_of(entry)).prefetch();
  }

  std::size_t size() const { return size_; }
  Trace& row(std::size_t i) { return chunks_[i / kChunk].traces[i % kChunk]; }
  const Trace& row(std::size_t i) const { return chunks_[i / kChunk].traces[i % kChunk]; }
  TraceTimes times(std::size_t i) const;
  bool has_times() const;  // whether any row has a time that only our own logs carry
  const std::vector<Duplicate>& duplicates() const { return duplicates_; }
  const std::vector<std::uint32_t>& retried() const { return retried_; }  // row of every put after the first
  void release_index();  // after the last add: gives back what only joining needs

  std::mutex mutex;

 private:
  static constexpr std::size_t kChunk = 1024;
  // An entry of the index: row + 1 in the low bits, 0 when free, above it some bits of the key, so that a look at
  // another key's row (a cache miss) is rare.
  static std::uint32_t tag_of(std::uint64_t key) { return static_cast<std::uint32_t>(key >> 53) & 0x3F; }
  static std::uint32_t tag(std::uint32_t entry) { return entry >> kRowBits; }
  static std::size_t row_of(std::uint32_t entry) { return (entry & kMostRows) - 1; }
  static std::uint32_t entry_of(std::uint64_t key, std::size_t row) {
    return tag_of(key) << kRowBits | static_cast<std::uint32_t>(row + 1);
  }
  struct Chunk {
    std::unique_ptr<Trace[]> traces;
    std::unique_ptr<TraceTimes[]> times;  // null until one of its rows has such a time
  };
  std::size_t find_or_add(std::uint64_t key);
  void grow();
  TraceTimes& times_for(std::size_t i);

  std::vector<Chunk> chunks_;
  std::size_t size_ = 0;
  std::unique_ptr<std::uint32_t[]> index_;
  std::size_t capacity_ = 0;
  std::vector<Duplicate> duplicates_;
  base::FlatSet further_events_;  // identities of records that are, or once were, not in their row
  std::vector<std::uint32_t> retried_;
};

class TraceTable {
 public:
  static constexpr std::size_t kShards = 32;
  static std::size_t shard_of(std::uint64_t key) { return key >> 59; }
  TraceShard& shard(std::size_t i) { return shards_[i]; }
  const TraceShard& shard(std::size_t i) const { return shards_[i]; }

  // Names a row in four bytes: its number within the shard, and the shard in the low bits.
  using Place = std::uint32_t;
  static_assert(TraceShard::kMostRows <= std::numeric_limits<Place>::max() / kShards);
  const Trace& at(Place place) const { return shards_[place % kShards].row(place / kShards); }
  template <typename Visit>  // visit(place, trace)
  void for_each_place(Visit&& visit) const {
    for (std::size_t s = 0; s < kShards; ++s) {
      for (std::size_t i = 0; i < shards_[s].size(); ++i) visit(static_cast<Place>(i * kShards + s), shards_[s].row(i));
    }
  }

  bool has_times() const {
    return std::any_of(shards_.begin(), shards_.end(), [](const TraceShard& shard) { return shard.has_times(); });
  }

 private:
  std::array<TraceShard, kShards> shards_;
};

}  // namespace echotrace::ingest
