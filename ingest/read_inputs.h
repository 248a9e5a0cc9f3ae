// Reads inputs from disk to log events, on several threads.
//
// One thread reads. Inputs whose events are lines are cut into pieces that any thread can take: whole zstd frames as
// they are stored (then decompression runs in parallel as well) or decompressed text. Lines across cuts are put
// together by a Stitcher. Inputs whose events span lines are read in order by the reading thread.
#pragma once

#include "ingest/container.h"
#include "ingest/stream.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace echotrace::ingest {

// What takes the events of one thread.
class Intake : public EventSink {
 public:
  virtual void piece_done() = 0;  // between two pieces: a moment to hand on what has been gathered
};

struct InputReport {
  std::string path;
  std::string_view container;  // name, "" when nothing recognised it or it was empty
  bool passed_over = false;    // recognised as an output of ours
  Compression compression = Compression::kPlain;
  std::int64_t stored_bytes = 0;
  StreamEnd end = StreamEnd::kClean;
  std::uint32_t damaged_frames = 0;
};

struct ReadOptions {
  std::function<void(std::int64_t stored_bytes)> progress;  // called by the reading thread now and then; may be empty
};

class InputReader {
 public:
  InputReader();
  ~InputReader();

  // intakes: one for the reading thread (the caller's, which parses too when it need not read), then one for each
  // further thread; at least one. Throws base::Error (environment) when an input cannot be read.
  void read(const std::vector<std::string>& paths, std::span<const std::unique_ptr<Intake>> intakes,
            const ReadOptions& options);

  const std::vector<InputReport>& reports() const;
  std::string place(const Origin& origin) const;  // "path:line"; after read()

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace echotrace::ingest
