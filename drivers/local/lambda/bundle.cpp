#include "drivers/local/lambda/bundle.h"

#include "drivers/aws/sigv4.h"
#include "drivers/local/refusal.h"
#include "ingest/base/base64.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <zip.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace echotrace::local::lambda {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMostNameBytes = 4096, kMostLinkBytes = 4095;  // PATH_MAX and what fits below it

[[noreturn]] void refuse(std::string message) {
  throw Refusal{400, "InvalidParameterValueException", std::move(message)};
}
[[noreturn]] void refuse_zip() {
  refuse("Could not unzip uploaded file. Please check your file, then try to upload again.");
}
[[noreturn]] void fail(const char* what, const fs::path& where) {
  throw base::Error(base::Exit::kEnvironment, std::string(what) + ": " + std::strerror(errno), where.string());
}

class UnpackedBundle final : public Bundle {
 public:
  UnpackedBundle(std::string_view zip, const fs::path& parent) : zip_bytes_(zip.size()) {
    const aws::Sha256 hash = aws::sha256(zip);
    code_sha256_ = base::encode_base64({reinterpret_cast<const char*>(hash.data()), hash.size()});
    std::string name = (parent / "code-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) fail("cannot make a folder", name);
    folder_ = name;
  }
  ~UnpackedBundle() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  UnpackedBundle(const UnpackedBundle&) = delete;
  UnpackedBundle& operator=(const UnpackedBundle&) = delete;

  const fs::path& folder() const override { return folder_; }
  std::string code_sha256() const override { return code_sha256_; }
  std::size_t zip_bytes() const override { return zip_bytes_; }

 private:
  fs::path folder_;
  std::string code_sha256_;
  std::size_t zip_bytes_;
};

struct CloseZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, CloseZip>;
using Entry = std::unique_ptr<zip_file_t, CloseZip>;

Archive open_archive(std::string_view bytes) {
  if (bytes.empty()) refuse_zip();  // libzip takes it for an archive without entries
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* const archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (source != nullptr && archive == nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) refuse_zip();
  return Archive(archive);
}

// The name as a path below the folder, without empty and "." parts. libzip ends a name at its first NUL.
fs::path inside(std::string_view name) {
  const bool absolute = name.starts_with('/');
  if (name.empty() || absolute || name.size() > kMostNameBytes || name.find('\\') != name.npos)
    refuse("The zip has an entry whose name is not a path below its folder.");
  fs::path path;
  while (!name.empty()) {
    const std::string_view part = name.substr(0, name.find('/'));
    name.remove_prefix(std::min(name.size(), part.size() + 1));
    if (part == "..") refuse("The zip has an entry whose name leaves its folder.");
    if (!part.empty() && part != ".") path /= part;
  }
  return path;
}

class Unpacker {
 public:
  Unpacker(std::string_view zip, fs::path folder, const BundleLimits& limits)
      : archive_(open_archive(zip)), folder_(std::move(folder)), left_(limits.unpacked_bytes), limits_(limits) {}

  // Links come last, so that no file is ever written through one.
  void run() {
    const zip_int64_t entries = zip_get_num_entries(archive_.get(), 0);
    if (entries < 0 || static_cast<std::size_t>(entries) > limits_.entries)
      refuse("The zip has more than " + std::to_string(limits_.entries) + " entries.");
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(entries); ++i) unpack(i);
    for (const auto& [path, target] : links_) link(path, target);
    const fs::path root = fs::canonical(folder_);
    for (const auto& [path, target] : links_) check_link(path, root);
  }

 private:
  void unpack(zip_uint64_t index) {
    const char* const raw = zip_get_name(archive_.get(), index, ZIP_FL_ENC_RAW);
    if (raw == nullptr) refuse_zip();
    const std::string_view name = raw;
    const fs::path path = folder_ / inside(name);
    const mode_t mode = mode_of(index);
    if (name.ends_with('/')) {
      make_folder(path);
    } else {
      make_folder(path.parent_path());
      if (S_ISLNK(mode)) {
        links_.emplace_back(path, read_link(index));
      } else {
        write_file(index, path, (mode & 0111) != 0 ? 0755 : 0644);
      }
    }
  }

  mode_t mode_of(zip_uint64_t index) const {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive_.get(), index, 0, &system, &attributes) != 0) refuse_zip();
    const bool unix_modes = system == ZIP_OPSYS_UNIX || system == ZIP_OPSYS_OS_X;
    return unix_modes ? static_cast<mode_t>(attributes >> 16) : 0;
  }

  void make_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) refuse("The zip has a file and a folder of the same name, or a name that is too long.");
  }

  // Reads an entry piece by piece; what it declares about its size is not believed.
  template <typename Take>
  void read(zip_uint64_t index, const Take& take) {
    const Entry entry(zip_fopen_index(archive_.get(), index, 0));
    if (!entry) refuse_zip();
    std::array<char, kReadBytes> buffer;
    for (;;) {
      const zip_int64_t bytes = zip_fread(entry.get(), buffer.data(), buffer.size());
      if (bytes < 0) refuse_zip();
      if (bytes == 0) return;
      const auto size = static_cast<std::size_t>(bytes);
      if (size > left_)
        refuse("Unzipped size must be smaller than " + std::to_string(limits_.unpacked_bytes) + " bytes");
      left_ -= size;
      take(std::string_view(buffer.data(), size));
    }
  }

  void write_file(zip_uint64_t index, const fs::path& path, mode_t mode) {
    const base::Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.get() < 0 && (errno == ENAMETOOLONG || errno == EISDIR || errno == ENOTDIR))
      refuse("The zip has a file and a folder of the same name, or a name that is too long.");
    if (file.get() < 0) fail("cannot write", path);
    read(index, [&](std::string_view bytes) {
      while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) fail("cannot write", path);
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
      }
    });
    if (::fchmod(file.get(), mode) != 0) fail("cannot write", path);
  }

  std::string read_link(zip_uint64_t index) {
    std::string target;
    read(index, [&](std::string_view bytes) {
      if (target.size() + bytes.size() > kMostLinkBytes) refuse("The zip has a symbolic link that is too long.");
      target += bytes;
    });
    if (target.empty() || target.starts_with('/') || target.find('\0') != target.npos)
      refuse("The zip has a symbolic link that leaves its folder.");
    return target;
  }

  void link(const fs::path& path, const std::string& target) {
    std::error_code error;
    fs::create_symlink(target, path, error);
    if (error) refuse("The zip has a symbolic link of the same name as another entry.");
  }

  // With all links made: where it really leads, other links on the way included. One that leads nowhere could lead
  // anywhere later.
  void check_link(const fs::path& path, const fs::path& root) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    const auto [part, rest] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
    if (error || part != root.end()) refuse("The zip has a symbolic link that leaves its folder, or leads nowhere.");
  }

  Archive archive_;
  fs::path folder_;
  std::size_t left_;
  BundleLimits limits_;
  std::vector<std::pair<fs::path, std::string>> links_;
};

}  // namespace

std::shared_ptr<const Bundle> unpack_bundle(std::string_view zip, const fs::path& parent, const BundleLimits& limits) {
  auto bundle = std::make_shared<UnpackedBundle>(zip, parent);
  Unpacker(zip, bundle->folder(), limits).run();
  return bundle;
}

}  // namespace echotrace::local::lambda
