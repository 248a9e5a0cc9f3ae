// Inputs as decompressed bytes. Compression is told by content: gzip (any number of members), zstd (any number of
// frames) or none. Memory is bounded whatever the input claims to contain.
#pragma once

#include "ingest/base/file.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

enum class Compression : std::uint8_t { kPlain, kGzip, kZstd };
std::string_view to_text(Compression compression);  // "none", "gzip", "zstd"

enum class StreamEnd : std::uint8_t { kClean, kTruncated, kDamaged };

// zstd frames up to this compressed size can be handed out whole, to be decompressed elsewhere.
inline constexpr std::size_t kMaxWholeFrameBytes = std::size_t{4} << 20;

class Stream {
 public:
  // "-" is standard input. Throws base::Error (environment) when the file cannot be opened or is a directory.
  explicit Stream(const std::string& path);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  Compression compression() const { return compression_; }
  std::int64_t stored_bytes() const { return stored_bytes_; }  // read so far, as stored

  // The first decompressed bytes, at most `bytes`; does not consume them.
  std::string peek(std::size_t bytes);

  // zstd only, at a frame's beginning: takes the next whole frame, as stored, off the input and returns what keeps its
  // bytes alive. Null when there is none, when it is too large or not whole; read() goes on from there.
  std::shared_ptr<const void> take_frame(std::string_view& frame);

  // Next decompressed bytes; 0 at the end. For zstd it also stops, with frame_ended() set, where a frame ends.
  std::size_t read(char* out, std::size_t capacity);
  bool frame_ended() const { return frame_ended_; }

  StreamEnd end() const { return end_; }  // meaningful once read() has returned 0 and no frame_ended()

 private:
  struct Gzip;
  struct Zstd;
  class Blocks;
  using Block = std::vector<char>;
  bool fill(std::size_t wanted);  // at least `wanted` unread stored bytes, if the input has them
  void make_room(std::size_t wanted);
  std::string_view unread() const { return {stored_->data() + at_, filled_ - at_}; }
  std::size_t read_plain(char* out, std::size_t capacity);
  std::size_t read_gzip(char* out, std::size_t capacity);
  std::size_t read_zstd(char* out, std::size_t capacity);

  base::Descriptor fd_;
  std::string path_;
  std::shared_ptr<Blocks> blocks_;
  std::shared_ptr<Block> stored_;
  bool stored_shared_ = false;  // frames of it are in other hands: never written again
  std::size_t read_bytes_ = 0;  // read at once
  std::size_t at_ = 0, filled_ = 0;
  bool source_ended_ = false, frame_ended_ = false, finished_ = false;
  std::int64_t stored_bytes_ = 0;
  Compression compression_ = Compression::kPlain;
  StreamEnd end_ = StreamEnd::kClean;
  std::unique_ptr<Gzip> gzip_;
  std::unique_ptr<Zstd> zstd_;
};

// Decompresses whole zstd frames piece by piece. One per thread.
class FrameReader {
 public:
  FrameReader();
  ~FrameReader();
  void open(std::string_view frame);
  // Next decompressed bytes, 0 at the end. A damaged frame ends early with damaged() set.
  std::size_t read(char* out, std::size_t capacity);
  bool damaged() const { return damaged_; }

 private:
  void* context_;  // ZSTD_DCtx
  std::string_view rest_;
  bool fresh_ = false, done_ = true, damaged_ = false;
};

}  // namespace echotrace::ingest
