#include "ingest/base/file.h"

#include "ingest/base/error.h"
#include "ingest/base/interrupt.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace echotrace::base {
namespace {

constexpr std::size_t kBufferBytes = 1 << 16;
constexpr std::string_view kStdout = "standard output";

[[noreturn]] void fail(const std::string& doing, const std::string& path, int error) {
  std::string next;
  if (error == ENOSPC) next = "free some space, or write to another disk";
  if (error == EACCES || error == EPERM || error == EROFS) next = "choose a place you may write to";
  throw Error(Exit::kEnvironment, doing + ": " + std::strerror(error), path, next);
}

void write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EPIPE && (path == "-" || path == kStdout)) throw Error(Exit::kEnvironment, "");
      fail("cannot write", path, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

bool replaceable(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int Descriptor::release() noexcept {
  return std::exchange(fd_, -1);
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (path_ == "-") {
    fd_ = Descriptor(::dup(STDOUT_FILENO));
  } else if (!replaceable(path_)) {
    fd_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
  } else {
    const std::filesystem::path target(path_);
    temporary_ = std::make_unique<std::string>(target.parent_path() / ("." + target.filename().string() + ".XXXXXX"));
    remember_unfinished(temporary_->c_str());
    fd_ = Descriptor(::mkostemp(temporary_->data(), O_CLOEXEC));
    if (fd_.get() >= 0) ::fchmod(fd_.get(), 0600);
  }
  if (fd_.get() < 0) {
    const int error = errno;
    drop_temporary();
    fail("cannot open for writing", path_, error);
  }
  buffer_.reserve(kBufferBytes);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(other.path_),
      temporary_(std::move(other.temporary_)),
      fd_(std::move(other.fd_)),
      buffer_(std::move(other.buffer_)),
      committed_(std::exchange(other.committed_, true)) {}

OutputFile::~OutputFile() {
  if (temporary_ == nullptr) return;
  if (!committed_) ::unlink(temporary_->c_str());
  drop_temporary();
}

void OutputFile::drop_temporary() {
  if (temporary_ == nullptr) return;
  forget_unfinished(temporary_->c_str());
  temporary_.reset();
}

void OutputFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBufferBytes) flush();
  if (bytes.size() > kBufferBytes) {
    write_all(fd_.get(), bytes, path_);
  } else {
    buffer_.append(bytes);
  }
}

void OutputFile::flush() {
  write_all(fd_.get(), buffer_, path_);
  buffer_.clear();
}

void OutputFile::sync() {
  flush();
  if (::fsync(fd_.get()) != 0 && errno != EINVAL && errno != EROFS) fail("cannot write", path_, errno);  // or a pipe
}

void OutputFile::commit() {
  flush();
  if (::close(fd_.release()) != 0) fail("cannot finish writing", path_, errno);
  if (temporary_ != nullptr && ::rename(temporary_->c_str(), path_.c_str()) != 0) fail("cannot replace", path_, errno);
  committed_ = true;
  drop_temporary();
}

std::string read_file(const std::string& path, std::size_t max_bytes) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) fail("cannot open", path, errno);
  std::string text;
  char piece[kBufferBytes];
  for (;;) {
    const ssize_t n = ::read(fd.get(), piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot read", path, errno);
    if (n == 0) return text;
    text.append(piece, static_cast<std::size_t>(n));
    if (text.size() > max_bytes) throw Error(Exit::kEnvironment, "the file is too large for what it should be", path);
  }
}

void write_stdout(std::string_view bytes) {
  write_all(STDOUT_FILENO, bytes, std::string(kStdout));
}

void make_directories(const std::string& path) {
  const std::filesystem::path target(path);
  std::filesystem::path at;
  for (const auto& part : target) {
    at /= part;
    if (at.empty()) continue;
    if (::mkdir(at.c_str(), 0700) == 0) {
      ::chmod(at.c_str(), 0700);
    } else if (errno != EEXIST) {
      fail("cannot create the directory", at.string(), errno);
    }
  }
  std::error_code error;
  if (!path.empty() && !std::filesystem::is_directory(target, error)) fail("cannot use as a directory", path, ENOTDIR);
}

void sync_directory(const std::string& path) {
  const std::string directory = path.empty() ? "." : path;
  const Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) fail("cannot open the directory", directory, errno);
  if (::fsync(fd.get()) != 0 && errno != EINVAL && errno != EROFS) fail("cannot sync the directory", directory, errno);
}

}  // namespace echotrace::base
