// The steps of the protocol at which a crash test ends the process.
#pragma once

#include <array>
#include <string_view>

namespace echotrace::kvlog {

enum class FaultPoint {
  kOpenManifestRead,
  kOpenStateLoaded,
  kOpenTailPut,
  kOpenClaimed,
  kOpenWalStarted,
  kWalHalfWritten,
  kWalWritten,
  kWalSynced,
  kCommitBegun,
  kCommitSegmentPut,
  kCommitManifestPut,
  kCommitWalCut,
  kSnapshotBegun,
  kSnapshotPut,
  kSnapshotManifestPut,
  kSnapshotOldRemoved,
};

struct FaultPointRow {
  FaultPoint point;
  std::string_view name, sentence;
};
inline constexpr std::array kFaultPoints{
    FaultPointRow{FaultPoint::kOpenManifestRead, "open.manifest-read", "the manifest is read, nothing else"},
    FaultPointRow{FaultPoint::kOpenStateLoaded, "open.state-loaded", "snapshot, segments and the local tail are read"},
    FaultPointRow{FaultPoint::kOpenTailPut, "open.tail-put", "the tail is a segment that no manifest names"},
    FaultPointRow{FaultPoint::kOpenClaimed, "open.claimed", "the manifest has our epoch, the local file the old one"},
    FaultPointRow{FaultPoint::kOpenWalStarted, "open.wal-started", "a new local file is there"},
    FaultPointRow{FaultPoint::kWalHalfWritten, "wal.half-written", "half of a record is in the local file"},
    FaultPointRow{FaultPoint::kWalWritten, "wal.written", "a record is in the local file, not synced"},
    FaultPointRow{FaultPoint::kWalSynced, "wal.synced", "a record is synced, its write not acknowledged"},
    FaultPointRow{FaultPoint::kCommitBegun, "commit.begun", "nothing of a segment has left"},
    FaultPointRow{FaultPoint::kCommitSegmentPut, "commit.segment-put", "a segment is in S3 that no manifest names"},
    FaultPointRow{FaultPoint::kCommitManifestPut, "commit.manifest-put", "it is named, and in the local file as well"},
    FaultPointRow{FaultPoint::kCommitWalCut, "commit.wal-cut", "the local file is empty again"},
    FaultPointRow{FaultPoint::kSnapshotBegun, "snapshot.begun", "nothing of a snapshot has left"},
    FaultPointRow{FaultPoint::kSnapshotPut, "snapshot.put", "a snapshot is in S3 that no manifest names"},
    FaultPointRow{FaultPoint::kSnapshotManifestPut, "snapshot.manifest-put", "it is named, and what it replaces is there"},
    FaultPointRow{FaultPoint::kSnapshotOldRemoved, "snapshot.old-removed", "what it replaces is gone"},
};

}  // namespace echotrace::kvlog
