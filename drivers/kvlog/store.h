// A key-value store whose log is in S3. A write is acknowledged when it is synced in a local file; the writes since the
// last commit go to S3 together, as a segment. From time to time a snapshot of all keys replaces the segments. What is
// in S3 and the tail of the local file are the whole store, so that a crash at any instant loses nothing acknowledged.
//
// One writer: opening takes the store over by raising the epoch of the manifest, a conditional write. Whoever had it
// before finds at its next commit that it has been fenced off, and stops; of its writes those count that were committed.
#pragma once

#include "drivers/kvlog/fault_point.h"
#include "drivers/kvlog/formats.h"
#include "drivers/kvlog/objects.h"
#include "drivers/kvlog/wal_file.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::kvlog {

// Acknowledged writes of this folder that were not committed before another writer took over.
enum class Stranded { kRefuse, kAppend, kDrop };

struct StoreOptions {
  std::string folder;                                     // of the local file
  std::uint64_t commit_records = 100;                     // a commit is due after so many writes
  std::uint64_t commit_bytes = std::uint64_t{4} << 20;    // or so many bytes of them
  std::uint64_t most_local_bytes = std::uint64_t{64} << 20;  // more not committed: writes are refused
  std::uint64_t most_state_bytes = std::uint64_t{1} << 30;   // keys and values, all in memory
  std::uint64_t snapshot_segments = 32;                   // a snapshot is due after so many segments
  Stranded stranded = Stranded::kRefuse;
  std::function<void(FaultPoint)> reached;  // crash tests; may not return
};

struct Recovery {
  std::int64_t duration_ns = 0;  // from the beginning to the first write that can be taken
  std::uint64_t segments = 0, snapshot_keys = 0, tail_records = 0, torn_bytes = 0;
};

struct Write {
  std::string key;
  std::optional<std::string> value;  // nullopt: deletes the key
};

// Used from one thread. All members throw base::Error: usage for a key or value that cannot be, environment for the disk,
// S3, damage, and another writer.
class Store {
 public:
  Store(Objects& objects, StoreOptions options);  // opens, recovers, takes over

  // Acknowledged when they return: synced locally, with one sync for all. After a crash before that, the first few of
  // `writes` may be there.
  void put(std::string key, std::string value) { write({{std::move(key), std::move(value)}}); }
  void erase(std::string key) { write({{std::move(key), std::nullopt}}); }
  void write(std::vector<Write> writes);

  const std::string* get(std::string_view key) const;  // valid until the next write
  // At most `limit` keys from `from` on that begin with `prefix`, ascending.
  std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::string_view from,
                                                        std::size_t limit) const;

  bool commit_due() const;
  void commit();          // everything acknowledged is in S3 when it returns; takes a snapshot when one is due
  void take_snapshot();   // commits first
  // A commit when one is due. S3 out of order is no error as long as the local file may grow, and is asked again after a
  // second; being fenced off is one.
  void commit_if_due();

  const Manifest& manifest() const { return manifest_; }
  const Recovery& recovery() const { return recovery_; }
  std::uint64_t last_sequence() const { return last_sequence_; }  // writes ever taken
  std::uint64_t uncommitted() const { return pending_.size(); }
  std::size_t keys() const { return state_.size(); }
  std::uint64_t state_bytes() const { return state_bytes_; }
  const std::string& last_trouble() const { return last_trouble_; }  // of commit_if_due(); empty: none

 private:
  void open();
  bool load(std::optional<StoredObject> stored);  // false: objects went meanwhile, read the manifest anew
  void read_tail();
  void claim();
  NamedObject put_segment(std::uint64_t epoch, const std::vector<Record>& records);
  void put_new(const std::string& name, const std::string& bytes);
  // An earlier attempt of our own, whose answer was lost, may have come through: manifest_ is that one then.
  enum class Replaced { kDone, kEarlier, kLost };
  Replaced replace_manifest(const Manifest& next);
  void commit_pending();
  void forget_committed();
  [[noreturn]] void stop_fenced();
  void apply(const Record& record);
  void remove_old();
  void reached(FaultPoint point) const;

  Objects& objects_;
  StoreOptions options_;
  WalFile wal_;
  Manifest manifest_;
  std::string etag_;  // of the manifest; empty: there is none
  std::uint64_t writer_ = 0, wal_epoch_ = 0;
  State state_;
  std::uint64_t state_bytes_ = 0, last_sequence_ = 0;
  std::vector<Record> pending_;  // acknowledged, not committed
  std::uint64_t pending_bytes_ = 0;
  bool fenced_ = false;
  std::int64_t not_before_ns_ = 0;  // the next commit of commit_if_due()
  std::string last_trouble_;
  Recovery recovery_;
};

std::string segment_name(const NamedObject& segment);
std::string snapshot_name(const NamedObject& snapshot);

}  // namespace echotrace::kvlog
