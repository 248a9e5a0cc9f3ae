#include "ingest/stream.h"

#include "ingest/base/error.h"

#include <isa-l.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr std::size_t kMagicBytes = 4;

bool is_gzip(std::string_view head) {
  return head.size() >= 2 && head[0] == '\x1f' && head[1] == '\x8b';
}

bool is_zstd(std::string_view head) {
  if (head.size() < kMagicBytes) return false;
  std::uint32_t magic = 0;
  std::memcpy(&magic, head.data(), sizeof magic);
  return magic == 0xFD2FB528U || (magic & 0xFFFFFFF0U) == 0x184D2A50U;  // RFC 8878: a frame, or one to skip
}

[[noreturn]] void fail(const std::string& what, const std::string& path, int error) {
  throw base::Error(base::Exit::kEnvironment, what + ": " + std::strerror(error), path,
                    error == EACCES ? "make it readable, or leave it out" : "");
}

}  // namespace

std::string_view to_text(Compression compression) {
  switch (compression) {
    case Compression::kGzip: return "gzip";
    case Compression::kZstd: return "zstd";
    case Compression::kPlain: break;
  }
  return "none";
}

struct Stream::Gzip {
  inflate_state state{};
  bool in_member = false;
  void begin() {
    isal_inflate_init(&state);
    state.crc_flag = ISAL_GZIP;
    in_member = true;
  }
};

struct Stream::Zstd {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  bool in_frame = false;
  Zstd() = default;
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;
  ~Zstd() { ZSTD_freeDCtx(context); }
};

// Memory for stored bytes. A block comes back when the last frame in it has been read, whichever thread does so.
class Stream::Blocks : public std::enable_shared_from_this<Blocks> {
 public:
  std::shared_ptr<Block> take() {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Block> block;
    if (spare_.empty()) {
      block = std::make_unique<Block>();
    } else {
      block = std::move(spare_.back());
      spare_.pop_back();
    }
    return {block.release(), [blocks = shared_from_this()](Block* back) {
              const std::lock_guard back_lock(blocks->mutex_);
              blocks->spare_.emplace_back(back);
            }};
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Block>> spare_;
};

Stream::Stream(const std::string& path) : path_(path), blocks_(std::make_shared<Blocks>()), stored_(blocks_->take()) {
  fd_ = base::Descriptor(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd_.get() < 0) fail("cannot open", path, errno);
  struct stat info {};
  const bool known = ::fstat(fd_.get(), &info) == 0;
  if (known && S_ISDIR(info.st_mode)) fail("cannot read", path, EISDIR);
  const bool small = known && S_ISREG(info.st_mode) && info.st_size < static_cast<off_t>(kReadBytes);
  read_bytes_ = small ? static_cast<std::size_t>(info.st_size) + kMagicBytes : kReadBytes;
  fill(kMagicBytes);
  if (is_gzip(unread())) {
    compression_ = Compression::kGzip;
    gzip_ = std::make_unique<Gzip>();
  } else if (is_zstd(unread())) {
    compression_ = Compression::kZstd;
    zstd_ = std::make_unique<Zstd>();
  }
}

Stream::~Stream() = default;

// Brings the unread bytes to the beginning of a block that has room for `wanted`.
void Stream::make_room(std::size_t wanted) {
  const std::shared_ptr<Block> from = stored_;
  const std::size_t left = filled_ - at_;
  if (stored_shared_) {
    stored_ = blocks_->take();
    stored_shared_ = false;
  }
  const std::size_t room = std::max(wanted, read_bytes_);
  if (stored_->size() < room) stored_->resize(room);
  if (left > 0 && (from != stored_ || at_ > 0)) std::memmove(stored_->data(), from->data() + at_, left);
  at_ = 0;
  filled_ = left;
}

bool Stream::fill(std::size_t wanted) {
  while (filled_ - at_ < wanted && !source_ended_) {
    make_room(wanted);
    const ssize_t n = ::read(fd_.get(), stored_->data() + filled_, stored_->size() - filled_);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot read", path_, errno);
    if (n == 0) source_ended_ = true;
    filled_ += static_cast<std::size_t>(n);
    stored_bytes_ += n;
  }
  return filled_ - at_ >= wanted;
}

std::string Stream::peek(std::size_t bytes) {
  std::string head(bytes, '\0');
  fill(kReadBytes);
  const std::string_view stored = unread();
  if (compression_ == Compression::kPlain) return std::string(stored.substr(0, bytes));
  if (compression_ == Compression::kZstd) {
    Zstd decoder;
    ZSTD_inBuffer in{stored.data(), stored.size(), 0};
    ZSTD_outBuffer out{head.data(), head.size(), 0};
    while (out.pos < out.size && in.pos < in.size) {
      if (ZSTD_isError(ZSTD_decompressStream(decoder.context, &out, &in))) break;
    }
    head.resize(out.pos);
    return head;
  }
  // Members may be small or empty: one after the other until there is enough.
  Gzip decoder;
  std::size_t done = 0;
  for (std::string_view rest = stored; done < head.size() && is_gzip(rest);) {
    decoder.begin();
    decoder.state.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(rest.data()));
    decoder.state.avail_in = static_cast<std::uint32_t>(rest.size());
    decoder.state.next_out = reinterpret_cast<std::uint8_t*>(head.data() + done);
    decoder.state.avail_out = static_cast<std::uint32_t>(head.size() - done);
    isal_inflate(&decoder.state);
    done = head.size() - decoder.state.avail_out;
    if (decoder.state.block_state != ISAL_BLOCK_FINISH) break;
    rest.remove_prefix(rest.size() - decoder.state.avail_in);
  }
  head.resize(done);
  return head;
}

std::shared_ptr<const void> Stream::take_frame(std::string_view& frame) {
  if (compression_ != Compression::kZstd || zstd_->in_frame || finished_) return nullptr;
  std::size_t wanted = 1;
  for (;;) {
    const bool enough = fill(wanted);
    const std::string_view stored = unread();
    if (stored.empty()) return nullptr;
    const std::size_t bytes = ZSTD_findFrameCompressedSize(stored.data(), stored.size());
    if (!ZSTD_isError(bytes)) {
      if (bytes > kMaxWholeFrameBytes) return nullptr;
      frame = stored.substr(0, bytes);
      at_ += bytes;
      stored_shared_ = true;
      return stored_;
    }
    if (!enough || stored.size() >= kMaxWholeFrameBytes) return nullptr;
    wanted = stored.size() + read_bytes_ / 2;
  }
}

std::size_t Stream::read(char* out, std::size_t capacity) {
  frame_ended_ = false;
  if (finished_ || capacity == 0) return 0;
  switch (compression_) {
    case Compression::kGzip: return read_gzip(out, capacity);
    case Compression::kZstd: return read_zstd(out, capacity);
    case Compression::kPlain: break;
  }
  return read_plain(out, capacity);
}

std::size_t Stream::read_plain(char* out, std::size_t capacity) {
  std::size_t done = std::min(capacity, filled_ - at_);
  std::memcpy(out, stored_->data() + at_, done);
  at_ += done;
  while (done < capacity && !source_ended_) {
    const ssize_t n = ::read(fd_.get(), out + done, capacity - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot read", path_, errno);
    if (n == 0) source_ended_ = true;
    done += static_cast<std::size_t>(n);
    stored_bytes_ += n;
  }
  finished_ = done == 0;
  return done;
}

std::size_t Stream::read_gzip(char* out, std::size_t capacity) {
  std::size_t done = 0;
  while (done < capacity) {
    if (!gzip_->in_member) {
      fill(2);
      if (!is_gzip(unread())) {
        const std::string_view rest = unread();
        const bool padding = std::all_of(rest.begin(), rest.end(), [](char c) { return c == 0; });
        end_ = padding ? StreamEnd::kClean : StreamEnd::kDamaged;
        finished_ = true;
        break;
      }
      gzip_->begin();
    }
    fill(1);
    inflate_state& state = gzip_->state;
    const std::string_view in = unread();
    state.next_in = reinterpret_cast<std::uint8_t*>(stored_->data() + at_);
    state.avail_in = static_cast<std::uint32_t>(in.size());
    state.next_out = reinterpret_cast<std::uint8_t*>(out + done);
    state.avail_out = static_cast<std::uint32_t>(std::min<std::size_t>(capacity - done, 1U << 30));
    const std::uint32_t room = state.avail_out;
    const int result = isal_inflate(&state);
    at_ = filled_ - state.avail_in;
    done += room - state.avail_out;
    if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT) {
      end_ = StreamEnd::kDamaged;
      finished_ = true;
      break;
    }
    if (state.block_state == ISAL_BLOCK_FINISH) {
      gzip_->in_member = false;
    } else if (in.empty() && room == state.avail_out) {
      end_ = StreamEnd::kTruncated;
      finished_ = true;
      break;
    }
  }
  return done;
}

std::size_t Stream::read_zstd(char* out, std::size_t capacity) {
  std::size_t done = 0;
  while (done < capacity) {
    fill(1);
    const std::string_view in = unread();
    if (in.empty()) {
      end_ = zstd_->in_frame ? StreamEnd::kTruncated : StreamEnd::kClean;
      finished_ = true;
      break;
    }
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out + done, capacity - done, 0};
    const std::size_t result = ZSTD_decompressStream(zstd_->context, &to, &from);
    at_ += from.pos;
    done += to.pos;
    if (ZSTD_isError(result)) {
      end_ = StreamEnd::kDamaged;
      finished_ = true;
      break;
    }
    zstd_->in_frame = result != 0;
    if (result == 0) {
      frame_ended_ = true;
      break;
    }
  }
  return done;
}

FrameReader::FrameReader() : context_(ZSTD_createDCtx()) {}
FrameReader::~FrameReader() {
  ZSTD_freeDCtx(static_cast<ZSTD_DCtx*>(context_));
}

void FrameReader::open(std::string_view frame) {
  rest_ = frame;
  fresh_ = true;
  done_ = damaged_ = false;
  ZSTD_DCtx_reset(static_cast<ZSTD_DCtx*>(context_), ZSTD_reset_session_only);
}

std::size_t FrameReader::read(char* out, std::size_t capacity) {
  if (done_) return 0;
  auto* const context = static_cast<ZSTD_DCtx*>(context_);
  // A frame that fits is decompressed in one go, without a window of its own.
  const bool whole = fresh_ && ZSTD_getFrameContentSize(rest_.data(), rest_.size()) <= capacity;
  fresh_ = false;
  if (whole) {
    done_ = true;
    const std::size_t bytes = ZSTD_decompressDCtx(context, out, capacity, rest_.data(), rest_.size());
    damaged_ = ZSTD_isError(bytes) != 0;
    return damaged_ ? 0 : bytes;
  }
  ZSTD_outBuffer to{out, capacity, 0};
  while (to.pos < to.size) {
    ZSTD_inBuffer from{rest_.data(), rest_.size(), 0};
    const std::size_t result = ZSTD_decompressStream(context, &to, &from);
    rest_.remove_prefix(from.pos);
    if (ZSTD_isError(result) || (result != 0 && rest_.empty() && to.pos < to.size)) {
      done_ = damaged_ = true;
      break;
    }
    if (result == 0) {
      done_ = true;
      break;
    }
  }
  return to.pos;
}

}  // namespace echotrace::ingest
