#include "bench/generate_output.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <boost/iostreams/filter/zlib.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <fmt/format.h>
#include <zstd.h>

#include <vector>

namespace echotrace::bench {
namespace {

constexpr int kZstdLevel = 3;
constexpr int kGzipLevel = 6;
constexpr int kGzipWindowBits = 15 + 16;  // zlib: 16 more means a gzip header and trailer
constexpr std::size_t kFrameBytes = std::size_t{1} << 20;

class PlainOutput final : public Output {
 public:
  explicit PlainOutput(const std::string& path) : file_(path) {}
  void write(std::string_view bytes) override { file_.write(bytes); }
  void close() override { file_.commit(); }

 private:
  base::OutputFile file_;
};

class ZstdOutput final : public Output {
 public:
  ZstdOutput(const std::string& path, bool one_frame)
      : file_(path), one_frame_(one_frame), context_(ZSTD_createCCtx(), ZSTD_freeCCtx), out_(ZSTD_CStreamOutSize()) {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  void write(std::string_view bytes) override {
    raw_.append(bytes);
    if (raw_.size() >= kFrameBytes) compress(one_frame_ ? ZSTD_e_continue : ZSTD_e_end);
  }

  void close() override {
    if (one_frame_ || !raw_.empty()) compress(ZSTD_e_end);
    file_.commit();
  }

 private:
  void compress(ZSTD_EndDirective directive) {
    ZSTD_inBuffer input{raw_.data(), raw_.size(), 0};
    for (;;) {
      ZSTD_outBuffer output{out_.data(), out_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &output, &input, directive);
      if (ZSTD_isError(left)) {
        throw base::Error(base::Exit::kEnvironment, fmt::format("cannot compress: {}", ZSTD_getErrorName(left)),
                          file_.path());
      }
      file_.write({out_.data(), output.pos});
      if (directive == ZSTD_e_end ? left == 0 : input.pos == input.size) break;
    }
    raw_.clear();
  }

  base::OutputFile file_;
  bool one_frame_;
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context_;
  std::vector<char> out_;
  std::string raw_;
};

// Boost.Iostreams device over OutputFile.
class FileSink {
 public:
  using char_type = char;
  using category = boost::iostreams::sink_tag;
  explicit FileSink(base::OutputFile* file) : file_(file) {}
  std::streamsize write(const char* bytes, std::streamsize n) {
    file_->write({bytes, static_cast<std::size_t>(n)});
    return n;
  }

 private:
  base::OutputFile* file_;
};

class GzipOutput final : public Output {
 public:
  explicit GzipOutput(const std::string& path) : file_(path) {
    namespace io = boost::iostreams;
    stream_.push(io::zlib_compressor(io::zlib_params(kGzipLevel, io::zlib::deflated, kGzipWindowBits), 1 << 16));
    stream_.push(FileSink(&file_), 1 << 16);
    stream_.exceptions(std::ios::badbit);
  }
  void write(std::string_view bytes) override {
    stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  void close() override {
    stream_.reset();
    file_.commit();
  }

 private:
  base::OutputFile file_;
  boost::iostreams::filtering_ostream stream_;
};

}  // namespace

std::string_view suffix_of(Compression compression) {
  switch (compression) {
    case Compression::kNone: return "";
    case Compression::kGzip: return ".gz";
    default: return ".zst";
  }
}

std::unique_ptr<Output> open_output(const std::string& path, Compression compression) {
  switch (compression) {
    case Compression::kNone: return std::make_unique<PlainOutput>(path);
    case Compression::kGzip: return std::make_unique<GzipOutput>(path);
    default: return std::make_unique<ZstdOutput>(path, compression == Compression::kZstdSingle);
  }
}

}  // namespace echotrace::bench
