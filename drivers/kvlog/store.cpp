#include "drivers/kvlog/store.h"

#include "drivers/kvlog/record_bytes.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace echotrace::kvlog {
namespace {

constexpr std::int64_t kAfterTroubleNs = 1'000'000'000;

std::string name_of(const char* kind, const NamedObject& object) {
  char text[120];
  std::snprintf(text, sizeof text, "%s-%020llu-%020llu-%llu-%016llx", kind,
                static_cast<unsigned long long>(object.first_sequence),
                static_cast<unsigned long long>(object.last_sequence), static_cast<unsigned long long>(object.epoch),
                static_cast<unsigned long long>(object.writer));
  return text;
}

// The epoch in the name of a segment or snapshot; 0: it has another name.
std::uint64_t epoch_in(const std::string& name) {
  unsigned long long first = 0, last = 0, epoch = 0, writer = 0;
  const bool ours =
      std::sscanf(name.c_str(), "segment-%20llu-%20llu-%llu-%16llx", &first, &last, &epoch, &writer) == 4 ||
      std::sscanf(name.c_str(), "snapshot-%20llu-%20llu-%llu-%16llx", &first, &last, &epoch, &writer) == 4;
  return ours ? epoch : 0;
}

void check_write(const Write& write) {
  const auto refuse = [](const std::string& what) {
    throw base::Error(base::Exit::kUsage, what, "key-value store",
                      "keys have 1 to " + std::to_string(kMostKeyBytes) + " bytes, values at most " +
                          std::to_string(kMostValueBytes));
  };
  if (write.key.empty()) refuse("a key is empty");
  if (write.key.size() > kMostKeyBytes) refuse("a key is too long");
  if (write.value && write.value->size() > kMostValueBytes) refuse("a value is too long");
}

}  // namespace

std::string segment_name(const NamedObject& segment) {
  return name_of("segment", segment);
}

std::string snapshot_name(const NamedObject& snapshot) {
  return name_of("snapshot", snapshot);
}

Store::Store(Objects& objects, StoreOptions options)
    : objects_(objects), options_(std::move(options)), wal_(options_.folder) {
  open();
}

void Store::reached(FaultPoint point) const {
  if (options_.reached) options_.reached(point);
}

void Store::apply(const Record& record) {
  last_sequence_ = record.sequence;
  const auto found = state_.find(record.key);
  if (found != state_.end()) state_bytes_ -= record.key.size() + found->second.size();
  if (record.deletes) {
    if (found != state_.end()) state_.erase(found);
    return;
  }
  state_bytes_ += record.key.size() + record.value.size();
  if (found != state_.end())
    found->second = record.value;
  else
    state_.emplace(record.key, record.value);
}

void Store::write(std::vector<Write> writes) {
  if (writes.empty()) return;
  std::uint64_t bytes = 0, more_state = 0;
  for (const Write& write : writes) {
    check_write(write);
    bytes += write.key.size() + (write.value ? write.value->size() : 0);
    if (write.value) more_state += write.key.size() + write.value->size();
  }
  if (fenced_) throw base::Error(base::Exit::kEnvironment, "another writer has taken the store over", wal_.path());
  if (pending_bytes_ + bytes > options_.most_local_bytes)
    throw base::Error(base::Exit::kEnvironment, "the local file is full of writes that S3 has not taken", wal_.path(),
                      last_trouble_);
  if (more_state > 0 && state_bytes_ + more_state > options_.most_state_bytes)
    throw base::Error(base::Exit::kEnvironment, "the store holds as much as its limit of memory allows", wal_.path(),
                      "delete keys");
  std::vector<Record> records;
  std::string frames;
  for (Write& write : writes) {
    Record& record = records.emplace_back();
    record.sequence = last_sequence_ + records.size();
    record.deletes = !write.value;
    record.key = std::move(write.key);
    if (write.value) record.value = std::move(*write.value);
    append_frame(record, frames);
  }
  wal_.append(frames, [this] { reached(FaultPoint::kWalHalfWritten); }, [this] { reached(FaultPoint::kWalWritten); });
  reached(FaultPoint::kWalSynced);
  for (Record& record : records) {
    apply(record);
    pending_.push_back(std::move(record));
  }
  pending_bytes_ += bytes;
}

const std::string* Store::get(std::string_view key) const {
  const auto found = state_.find(key);
  return found != state_.end() ? &found->second : nullptr;
}

std::vector<std::pair<std::string, std::string>> Store::scan(std::string_view prefix, std::string_view from,
                                                             std::size_t limit) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (auto at = state_.lower_bound(std::max(prefix, from)); at != state_.end() && found.size() < limit; ++at) {
    if (!at->first.starts_with(prefix)) break;
    found.emplace_back(at->first, at->second);
  }
  return found;
}

bool Store::commit_due() const {
  return pending_.size() >= options_.commit_records || pending_bytes_ >= options_.commit_bytes;
}

void Store::commit_if_due() {
  if (!commit_due() || base::monotonic_ns() < not_before_ns_) return;
  try {
    commit();
    last_trouble_.clear();
  } catch (const base::Error& error) {
    if (fenced_) throw;
    last_trouble_ = error.what();
    not_before_ns_ = base::monotonic_ns() + kAfterTroubleNs;
  }
}

// Names hold the writer's own number: what is there already is this very object, put by an attempt without an answer.
void Store::put_new(const std::string& name, const std::string& bytes) {
  if (objects_.put_if(name, bytes, "")) return;
  const auto there = objects_.get(name);
  if (there && there->bytes == bytes) return;
  refuse_damaged(name, "somebody else wrote it");
}

NamedObject Store::put_segment(std::uint64_t epoch, const std::vector<Record>& records) {
  const std::string bytes = encode_segment({epoch, records});
  const NamedObject named{records.front().sequence, records.back().sequence, epoch, writer_, bytes.size(),
                          checksum_of(bytes)};
  put_new(segment_name(named), bytes);
  return named;
}

void Store::stop_fenced() {
  fenced_ = true;
  throw base::Error(base::Exit::kEnvironment,
                    "another writer has taken the store over: this one stops, with " + std::to_string(pending_.size()) +
                        " acknowledged writes in its local file that are not in the log",
                    wal_.path(), "end the other writer, then open with --stranded append or drop");
}

void Store::forget_committed() {
  const auto first = std::find_if(pending_.begin(), pending_.end(), [this](const Record& record) {
    return record.sequence > manifest_.last_sequence;
  });
  for (auto record = pending_.begin(); record != first; ++record)
    pending_bytes_ -= record->key.size() + record->value.size();
  pending_.erase(pending_.begin(), first);
}

void Store::commit_pending() {
  if (fenced_) stop_fenced();
  while (!pending_.empty()) {
    reached(FaultPoint::kCommitBegun);
    Manifest next = manifest_;
    next.segments.push_back(put_segment(manifest_.epoch, pending_));
    next.last_sequence = last_sequence_;
    reached(FaultPoint::kCommitSegmentPut);
    if (replace_manifest(next) == Replaced::kLost) stop_fenced();
    reached(FaultPoint::kCommitManifestPut);
    forget_committed();
    if (!pending_.empty()) continue;
    wal_.cut();
    reached(FaultPoint::kCommitWalCut);
  }
}

void Store::commit() {
  commit_pending();
  if (manifest_.segments.size() >= options_.snapshot_segments) take_snapshot();
}

void Store::take_snapshot() {
  commit_pending();
  while (!manifest_.segments.empty()) {
    reached(FaultPoint::kSnapshotBegun);
    const std::string bytes = encode_snapshot(last_sequence_, state_);
    const NamedObject named{1, last_sequence_, manifest_.epoch, writer_, bytes.size(), checksum_of(bytes)};
    put_new(snapshot_name(named), bytes);
    reached(FaultPoint::kSnapshotPut);
    Manifest next = manifest_;
    next.snapshot = named;
    next.segments.clear();
    if (replace_manifest(next) == Replaced::kLost) stop_fenced();
    reached(FaultPoint::kSnapshotManifestPut);
  }
  remove_old();
  reached(FaultPoint::kSnapshotOldRemoved);
}

// What no manifest names any more, of this epoch and those before: a later writer's objects are not ours to judge.
void Store::remove_old() {
  std::set<std::string> named{snapshot_name(manifest_.snapshot)};
  for (const NamedObject& segment : manifest_.segments) named.insert(segment_name(segment));
  for (const std::string& name : objects_.list()) {
    const std::uint64_t epoch = epoch_in(name);
    if (epoch != 0 && epoch <= manifest_.epoch && !named.contains(name)) objects_.remove(name);
  }
}

}  // namespace echotrace::kvlog
