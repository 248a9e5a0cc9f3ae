#include "drivers/kvlog/wal_file.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace echotrace::kvlog {
namespace {

constexpr std::size_t kMostWalBytes = std::size_t{1} << 30;

[[noreturn]] void fail(const std::string& doing, const std::string& path) {
  throw base::Error(base::Exit::kEnvironment, "cannot " + doing + ": " + std::strerror(errno), path);
}

void write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

WalFile::WalFile(std::string folder) : folder_(std::move(folder)) {
  base::make_directories(folder_);
  const std::string path = folder_ + "/lock";
  lock_ = base::Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock_.get() < 0) fail("open", path);
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) return;
  if (errno != EWOULDBLOCK) fail("lock", path);
  throw base::Error(base::Exit::kEnvironment, "another process has the folder open", folder_,
                    "end it, or give this one a folder of its own");
}

std::optional<WalText> WalFile::read() const {
  if (::access(path().c_str(), F_OK) != 0 && errno == ENOENT) return std::nullopt;
  return parse_wal(base::read_file(path(), kMostWalBytes), path());
}

void WalFile::start(std::uint64_t store, std::uint64_t epoch) {
  base::OutputFile fresh(path());
  fresh.write(encode_wal_header(store, epoch));
  fresh.sync();
  fresh.commit();
  base::sync_directory(folder_);
  file_ = base::Descriptor(::open(path().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (file_.get() < 0) fail("open", path());
  bytes_ = kWalHeaderBytes;
}

void WalFile::append(const std::string& frames, const std::function<void()>& half_way,
                     const std::function<void()>& written) {
  if (failed_)
    throw base::Error(base::Exit::kEnvironment, "an earlier write to the local file failed", path(), "open the store anew");
  failed_ = true;
  const std::string_view all = frames;
  write_all(file_.get(), all.substr(0, all.size() / 2), path());
  half_way();
  write_all(file_.get(), all.substr(all.size() / 2), path());
  written();
  if (::fdatasync(file_.get()) != 0) fail("sync", path());
  bytes_ += all.size();
  failed_ = false;
}

void WalFile::cut() {
  if (::ftruncate(file_.get(), static_cast<off_t>(kWalHeaderBytes)) != 0 || ::fdatasync(file_.get()) != 0)
    fail("cut", path());
  bytes_ = kWalHeaderBytes;
}

}  // namespace echotrace::kvlog
