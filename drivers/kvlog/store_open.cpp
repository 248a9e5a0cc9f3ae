// How a store is opened: snapshot, segments, local tail, and the claim that fences off whoever had it.
#include "drivers/kvlog/record_bytes.h"
#include "drivers/kvlog/store.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"

#include <algorithm>
#include <random>

namespace echotrace::kvlog {
namespace {

constexpr int kLoadAttempts = 5;
const std::string kManifestName = "manifest";

std::uint64_t drawn() {
  std::random_device source;
  return (std::uint64_t{source()} << 32 | source()) | 1;
}

void check_named(const std::string& bytes, const NamedObject& object, const std::string& name) {
  if (bytes.size() != object.bytes || checksum_of(bytes) != object.checksum)
    refuse_damaged(name, "it is not what the manifest says it is");
}

// The last write of an epoch that the log holds. An epoch so old that the manifest has forgotten it: none is known.
std::uint64_t committed_through(const Manifest& manifest, std::uint64_t epoch) {
  const bool settled = std::any_of(manifest.epochs.begin(), manifest.epochs.end(),
                                   [&](const Epoch& one) { return one.settled == epoch; });
  if (settled) return UINT64_MAX;
  if (epoch == manifest.epoch) return manifest.last_sequence;
  const auto next = std::find_if(manifest.epochs.begin(), manifest.epochs.end(),
                                 [&](const Epoch& one) { return one.epoch == epoch + 1; });
  return next != manifest.epochs.end() ? next->first_sequence - 1 : 0;
}

}  // namespace

void Store::open() {
  const std::int64_t begun_ns = base::monotonic_ns();
  writer_ = drawn();
  for (int attempt = 1; !load(objects_.get(kManifestName)); ++attempt) {
    if (attempt == kLoadAttempts)
      throw base::Error(base::Exit::kEnvironment, "the manifest names objects that are not there", kManifestName,
                        "restore them from a copy; nothing was changed");
  }
  read_tail();
  reached(FaultPoint::kOpenStateLoaded);
  claim();
  wal_.start(manifest_.store, manifest_.epoch);
  reached(FaultPoint::kOpenWalStarted);
  pending_.clear();
  pending_bytes_ = 0;
  recovery_.duration_ns = base::monotonic_ns() - begun_ns;
}

bool Store::load(std::optional<StoredObject> stored) {
  reached(FaultPoint::kOpenManifestRead);
  manifest_ = {};
  etag_.clear();
  state_.clear();
  state_bytes_ = last_sequence_ = 0;
  recovery_ = {};
  if (!stored) return true;
  manifest_ = parse_manifest(stored->bytes, kManifestName);
  etag_ = stored->etag;
  if (manifest_.snapshot.bytes != 0) {
    const std::string name = snapshot_name(manifest_.snapshot);
    const auto object = objects_.get(name);
    if (!object) return false;
    check_named(object->bytes, manifest_.snapshot, name);
    Snapshot snapshot = parse_snapshot(object->bytes, name);
    state_ = std::move(snapshot.state);
    for (const auto& [key, value] : state_) state_bytes_ += key.size() + value.size();
    last_sequence_ = snapshot.last_sequence;
    recovery_.snapshot_keys = state_.size();
  }
  for (const NamedObject& named : manifest_.segments) {
    const std::string name = segment_name(named);
    const auto object = objects_.get(name);
    if (!object) return false;
    check_named(object->bytes, named, name);
    const Segment segment = parse_segment(object->bytes, name);
    if (segment.records.front().sequence != last_sequence_ + 1) refuse_damaged(name, "it does not follow what is before it");
    for (const Record& record : segment.records) apply(record);
    ++recovery_.segments;
  }
  return true;
}

void Store::read_tail() {
  const auto wal = wal_.read();
  if (!wal) return;
  recovery_.torn_bytes = wal->torn_bytes;
  if (manifest_.epoch == 0 || wal->store != manifest_.store) {
    throw base::Error(base::Exit::kEnvironment,
                      manifest_.epoch == 0 ? "S3 has no store there, but the local file is of one"
                                           : "the local file is of another store",
                      wal_.path(), "check bucket and prefix, or choose another folder");
  }
  if (wal->epoch > manifest_.epoch)
    refuse_damaged(kManifestName, "it is older than the local file; an old copy was put in its place");
  wal_epoch_ = wal->epoch;
  const std::uint64_t through = committed_through(manifest_, wal->epoch);
  std::vector<Record> tail;
  for (const Record& record : wal->records) {
    if (record.sequence > through) tail.push_back(record);
  }
  if (tail.empty()) return;
  if (wal->epoch == manifest_.epoch && tail.front().sequence != last_sequence_ + 1)
    refuse_damaged(wal_.path(), "its records do not follow those in S3");
  if (wal->epoch != manifest_.epoch && options_.stranded == Stranded::kRefuse) {
    throw base::Error(base::Exit::kEnvironment,
                      std::to_string(tail.size()) + " acknowledged writes of this folder are not in the log: another writer "
                      "took the store over before they were committed",
                      wal_.path(), "choose --stranded append (write them now) or --stranded drop");
  }
  if (wal->epoch != manifest_.epoch && options_.stranded == Stranded::kDrop) return;
  for (Record& record : tail) {
    record.sequence = last_sequence_ + 1;
    apply(record);
  }
  recovery_.tail_records = tail.size();
  pending_ = std::move(tail);
}

void Store::claim() {
  Manifest next = manifest_;
  if (next.epoch == 0) next.store = drawn();
  ++next.epoch;
  next.writer = writer_;
  if (!pending_.empty()) {
    next.segments.push_back(put_segment(next.epoch, pending_));
    next.last_sequence = last_sequence_;
  }
  reached(FaultPoint::kOpenTailPut);
  // The tail is in the log when this epoch begins: its writes belong to the epoch before.
  next.epochs.push_back({next.epoch, last_sequence_ + 1, wal_epoch_});
  if (next.epochs.size() > kMostEpochs) next.epochs.erase(next.epochs.begin());
  if (replace_manifest(next) != Replaced::kDone)
    throw base::Error(base::Exit::kEnvironment, "another writer opened the store at the same time", kManifestName,
                      "end one of the two, then try again");
  reached(FaultPoint::kOpenClaimed);
}

Store::Replaced Store::replace_manifest(const Manifest& next) {
  const std::string bytes = encode_manifest(next);
  if (const auto etag = objects_.put_if(kManifestName, bytes, etag_)) {
    etag_ = *etag;
    manifest_ = next;
    return Replaced::kDone;
  }
  const auto there = objects_.get(kManifestName);
  if (!there) return Replaced::kLost;
  Manifest found = parse_manifest(there->bytes, kManifestName);
  if (found.epoch != next.epoch || found.writer != writer_) return Replaced::kLost;
  etag_ = there->etag;
  manifest_ = std::move(found);
  return manifest_ == next ? Replaced::kDone : Replaced::kEarlier;
}

}  // namespace echotrace::kvlog
