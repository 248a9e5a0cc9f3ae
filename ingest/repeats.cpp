#include "ingest/repeats.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <future>
#include <string>
#include <unistd.h>
#include <utility>

namespace echotrace::ingest {
namespace {

base::Descriptor open_unnamed_file() {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::temp_directory_path(error);
  if (error) return base::Descriptor();
  base::Descriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.get() >= 0) return file;
  std::string name = (directory / "echotrace-XXXXXX").string();
  file = base::Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (file.get() >= 0) ::unlink(name.c_str());
  return file;
}

bool write_at(int fd, const char* data, std::size_t bytes, std::int64_t offset) {
  while (bytes > 0) {
    const ssize_t n = ::pwrite(fd, data, bytes, offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    data += n;
    offset += n;
    bytes -= static_cast<std::size_t>(n);
  }
  return true;
}

void read_at(int fd, char* data, std::size_t bytes, std::int64_t offset) {
  while (bytes > 0) {
    const ssize_t n = ::pread(fd, data, bytes, offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw base::Error(base::Exit::kEnvironment, "cannot read back a temporary file", "temporary directory");
    data += n;
    offset += n;
    bytes -= static_cast<std::size_t>(n);
  }
}

// Counts the entries that equal an earlier one, by class (the low bits).
void count_equal(const std::vector<std::uint64_t>& entries, std::vector<std::uint64_t>& table,
                 RepeatLedger::Counts& counts) {
  std::size_t capacity = 1024;
  while (capacity < entries.size() * 2) capacity *= 2;
  table.assign(capacity, 0);
  bool zero_seen = false;  // 0 marks a free slot
  for (const std::uint64_t entry : entries) {
    if (entry == 0) {
      if (std::exchange(zero_seen, true)) ++counts[0];
      continue;
    }
    std::size_t slot = (entry >> 8) & (capacity - 1);
    while (table[slot] != 0 && table[slot] != entry) slot = (slot + 1) & (capacity - 1);
    if (table[slot] == entry) ++counts[entry & (RepeatLedger::kClasses - 1)];
    table[slot] = entry;
  }
}

}  // namespace

void RepeatLedger::Buffer::flush() {
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    if (!parts_[part].empty()) ledger_.take(part, std::exchange(parts_[part], {}));
  }
}

void RepeatLedger::take(std::size_t part, std::vector<std::uint64_t> entries) {
  const std::lock_guard lock(mutex_);
  held_entries_ += entries.size();
  held_[part].push_back(std::move(entries));
  if (held_entries_ >= memory_entries_ && !file_failed_) spill();
}

// Without a usable temporary directory everything stays in memory.
void RepeatLedger::spill() {
  if (file_.get() < 0) file_ = open_unnamed_file();
  for (std::size_t part = 0; part < kParts; ++part) {
    const std::int64_t begin = file_bytes_;
    for (const std::vector<std::uint64_t>& held : held_[part]) {
      const std::size_t bytes = held.size() * sizeof(std::uint64_t);
      if (file_.get() < 0 || !write_at(file_.get(), reinterpret_cast<const char*>(held.data()), bytes, file_bytes_)) {
        file_failed_ = true;
        file_bytes_ = begin;
        return;
      }
      file_bytes_ += static_cast<std::int64_t>(bytes);
    }
    const std::size_t entries = static_cast<std::size_t>(file_bytes_ - begin) / sizeof(std::uint64_t);
    spilled_[part].push_back({begin, entries});
    held_entries_ -= entries;
    held_[part] = {};
  }
}

std::vector<std::uint64_t> RepeatLedger::load(std::size_t part) {
  std::vector<std::uint64_t> entries;
  for (const std::vector<std::uint64_t>& held : std::exchange(held_[part], {})) {
    entries.insert(entries.end(), held.begin(), held.end());
  }
  for (const Chunk& chunk : spilled_[part]) {
    const std::size_t at = entries.size();
    entries.resize(at + chunk.entries);
    read_at(file_.get(), reinterpret_cast<char*>(entries.data() + at), chunk.entries * sizeof(std::uint64_t),
            chunk.offset);
  }
  return entries;
}

RepeatLedger::Counts RepeatLedger::count_parts(std::size_t first, std::size_t end) {
  Counts counts{};
  std::vector<std::uint64_t> table;
  for (std::size_t part = first; part < end; ++part) count_equal(load(part), table, counts);
  return counts;
}

RepeatLedger::Counts RepeatLedger::count_repeats() {
  auto half = std::async(std::launch::async, [this] { return count_parts(0, kParts / 2); });
  Counts counts = count_parts(kParts / 2, kParts);
  const Counts others = half.get();
  for (std::size_t i = 0; i < kClasses; ++i) counts[i] += others[i];
  return counts;
}

}  // namespace echotrace::ingest
