// Counts events that came more than once (overlapping fetches), among those that leave nothing behind to recognise them
// by: platform lines and prints. Exact on 64-bit hashes of the event id, in bounded memory: what exceeds it goes to an
// unnamed temporary file, and the counting is done at the end, part by part.
#pragma once

#include "ingest/base/file.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace echotrace::ingest {

class RepeatLedger {
 public:
  static constexpr std::size_t kClasses = 4;  // buckets an event can fall into, counted apart
  using Counts = std::array<std::int64_t, kClasses>;

  explicit RepeatLedger(std::size_t memory_entries = std::size_t{1} << 21) : memory_entries_(memory_entries) {}

  // Gathers the hashes of one thread.
  class Buffer {
   public:
    explicit Buffer(RepeatLedger& ledger) : ledger_(ledger) {}
    ~Buffer() { flush(); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    void add(std::uint64_t event, unsigned event_class) {
      std::vector<std::uint64_t>& part = parts_[event >> kPartShift];
      if (part.size() == kBufferEntries) {
        ledger_.take(event >> kPartShift, std::move(part));
        part = {};
        part.reserve(kBufferEntries);
      }
      part.push_back((event & ~std::uint64_t{kClasses - 1}) | event_class);
    }
    void flush();

   private:
    RepeatLedger& ledger_;
    std::array<std::vector<std::uint64_t>, 64> parts_;
  };

  // For each class, how many events had been seen before. After all buffers are flushed; once.
  Counts count_repeats();

 private:
  static constexpr std::size_t kParts = 64, kPartShift = 58, kBufferEntries = 256;
  struct Chunk {
    std::int64_t offset;
    std::size_t entries;
  };
  void take(std::size_t part, std::vector<std::uint64_t> entries);
  void spill();
  Counts count_parts(std::size_t first, std::size_t end);
  std::vector<std::uint64_t> load(std::size_t part);

  std::size_t memory_entries_;
  std::mutex mutex_;
  std::array<std::vector<std::vector<std::uint64_t>>, kParts> held_;  // as they came: nothing is moved as it grows
  std::array<std::vector<Chunk>, kParts> spilled_;
  std::size_t held_entries_ = 0;
  base::Descriptor file_;
  std::int64_t file_bytes_ = 0;
  bool file_failed_ = false;
};

}  // namespace echotrace::ingest
