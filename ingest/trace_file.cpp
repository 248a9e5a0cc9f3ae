#include "ingest/trace_file.h"

#include "ingest/base/error.h"
#include "ingest/stream.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kChecksumBytes = 4;  // at a frame's end
constexpr std::size_t kSector = 512;       // what disks write at once, at least; zstd packs zeros closer than that

[[noreturn]] void fail(const std::string& what, const std::string& path, int error = errno) {
  const bool full = error == ENOSPC || error == EDQUOT;
  throw base::Error(base::Exit::kEnvironment, fmt::format("{}: {}", what, std::strerror(error)), path,
                    full ? "free some space, or write to another disk" : "");
}

bool plain_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Whether what stands behind the whole frames is what a loss of power may leave of the next one: nothing but a hole, or
// one frame that does not end or has holes. A frame without, or a whole frame further on, is data damaged later.
bool is_torn(int fd, std::uint64_t from, const std::string& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) fail("cannot read trace file", path);
  const std::uint64_t bytes = static_cast<std::uint64_t>(info.st_size) - from;
  if (!S_ISREG(info.st_mode) || bytes > kMaxWholeFrameBytes) return false;
  std::string tail(bytes, '\0');
  if (::pread(fd, tail.data(), tail.size(), static_cast<off_t>(from)) != static_cast<ssize_t>(tail.size())) {
    fail("cannot read trace file", path);
  }
  if (std::all_of(tail.begin(), tail.end(), [](char c) { return c == '\0'; })) return true;
  constexpr std::string_view kMagic = "\x28\xB5\x2F\xFD";  // RFC 8878, 3.1.1
  if (!tail.starts_with(kMagic)) return false;
  for (std::size_t at = tail.find(kMagic, 1); at != tail.npos; at = tail.find(kMagic, at + 1)) {
    if (!ZSTD_isError(ZSTD_findFrameCompressedSize(tail.data() + at, tail.size() - at))) return false;
  }
  const std::size_t frame = ZSTD_findFrameCompressedSize(tail.data(), tail.size());
  if (ZSTD_isError(frame)) return true;
  const bool holes =
      tail.ends_with(std::string(kChecksumBytes, '\0')) || tail.find(std::string(kSector, '\0')) != tail.npos;
  return holes && frame == tail.size();
}

// Reads a file front to back through a decompressor and remembers where the last whole frame ended.
class FrameScan {
 public:
  FrameScan(int fd, const std::string& path)
      : fd_(fd),
        path_(path),
        stream_(ZSTD_createDStream(), ZSTD_freeDStream),
        in_(ZSTD_DStreamInSize()),
        out_(ZSTD_DStreamOutSize()) {
    ZSTD_initDStream(stream_.get());
    read_all();
  }
  std::uint64_t whole_end() const { return whole_.bytes; }
  const WholeFrames& whole() const { return whole_; }
  // What follows whole_end() is no beginning of a frame, but something else.
  bool damaged() const { return damaged_; }

 private:
  void read_all() {
    while (!damaged_) {
      const ssize_t got = ::read(fd_, in_.data(), in_.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("cannot read trace file", path_);
      if (got == 0) return;
      feed(static_cast<std::size_t>(got));
    }
  }

  void feed(std::size_t size) {
    ZSTD_inBuffer input{in_.data(), size, 0};
    bool full = false;  // the decompressor may hold more than fitted into `out_`
    while (input.pos < input.size || full) {
      ZSTD_outBuffer output{out_.data(), out_.size(), 0};
      const std::size_t left = ZSTD_decompressStream(stream_.get(), &output, &input);
      damaged_ = ZSTD_isError(left) != 0;
      if (damaged_) return;
      lines_ += static_cast<std::uint64_t>(std::count(out_.data(), out_.data() + output.pos, '\n'));
      if (left == 0) whole_ = {position_ + input.pos, lines_};
      full = left != 0 && output.pos == output.size;
    }
    position_ += size;
  }

  int fd_;
  const std::string& path_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
  std::vector<char> in_, out_;
  WholeFrames whole_;
  std::uint64_t position_ = 0, lines_ = 0;
  bool damaged_ = false;
};

}  // namespace

std::string encode_log_group(std::string_view log_group) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const bool dots = log_group == "." || log_group == "..";
  std::string out;
  out.reserve(log_group.size() + 16);
  for (const char c : log_group) {
    if (plain_character(c) && !dots) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out.empty() ? "%" : out;
}

std::string trace_file_path(const std::string& directory, std::string_view log_group) {
  return directory + "/" + encode_log_group(log_group) + ".jsonl.zst";
}

WholeFrames whole_frames(const std::string& path) {
  const base::Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) fail("cannot open trace file", path);
  return FrameScan(fd.get(), path).whole();
}

struct TraceWriter::Compressor {
  explicit Compressor(int level) : context(ZSTD_createCCtx(), ZSTD_freeCCtx) {
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 1);
  }

  std::string_view compress(std::string_view raw) {
    out.resize(ZSTD_compressBound(raw.size()));
    const std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), raw.data(), raw.size());
    if (ZSTD_isError(size)) {
      throw base::Error(base::Exit::kEnvironment, fmt::format("cannot compress: {}", ZSTD_getErrorName(size)));
    }
    return {out.data(), size};
  }

  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context;
  std::vector<char> out;
};

TraceWriter::TraceWriter(std::string path, Options options)
    : path_(std::move(path)), options_(std::move(options)), compressor_(std::make_unique<Compressor>(options_.level)) {
  fd_ = base::Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (fd_.get() < 0) fail("cannot open trace file", path_);
  ::fchmod(fd_.get(), 0600);
  const FrameScan scan(fd_.get(), path_);
  if (scan.damaged() && !is_torn(fd_.get(), scan.whole_end(), path_)) {
    throw base::Error(
        base::Exit::kEnvironment,
        fmt::format("the trace file is damaged or no trace file: byte {} begins no whole frame", scan.whole_end()),
        path_, "move the file away to begin a new one");
  }
  offset_ = scan.whole_end();
  whole_lines_ = scan.whole().lines;
  if (::ftruncate(fd_.get(), static_cast<off_t>(offset_)) != 0) fail("cannot cut trace file", path_);
  if (::lseek(fd_.get(), static_cast<off_t>(offset_), SEEK_SET) < 0) fail("cannot write trace file", path_);
  raw_.reserve(options_.frame_bytes + options_.frame_bytes / 8);
}

TraceWriter::~TraceWriter() = default;

void TraceWriter::append(std::string_view line) {
  if (raw_.empty()) opened_ = std::chrono::steady_clock::now();
  raw_.append(line);
  raw_ += '\n';
  ++lines_;
  if (raw_.size() >= options_.frame_bytes) {
    flush();
  } else if (lines_ % 64 == 0) {
    poll();
  }
}

void TraceWriter::poll() {
  if (!raw_.empty() && std::chrono::steady_clock::now() - opened_ >= options_.frame_age) flush();
}

void TraceWriter::flush() {
  if (raw_.empty()) return;
  const std::string_view compressed = compressor_->compress(raw_);
  if (!write_all(fd_.get(), compressed)) refuse("cannot write trace file");
  if (options_.sync && ::fsync(fd_.get()) != 0) refuse("cannot sync trace file");
  const Frame frame{offset_, compressed.size(), raw_.size(), lines_};
  offset_ += compressed.size();
  whole_lines_ += lines_;
  raw_.clear();
  lines_ = 0;
  if (options_.on_frame) options_.on_frame(frame);
}

void TraceWriter::refuse(const std::string& what) {
  const int error = errno;
  const auto end = static_cast<off_t>(offset_);
  if (::ftruncate(fd_.get(), end) == 0) ::lseek(fd_.get(), end, SEEK_SET);
  fail(what, path_, error);
}

void TraceWriter::close() {
  flush();
  const int fd = fd_.release();
  if (fd >= 0 && ::close(fd) != 0) fail("cannot close trace file", path_);
}

}  // namespace echotrace::ingest
