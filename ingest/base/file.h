// Files as the programs write them: opened before the work begins, replaced atomically at the end, every error counted.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace echotrace::base {

// Owns a file descriptor; closes it unless told otherwise.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const noexcept { return fd_; }
  int release() noexcept;

 private:
  int fd_;
};

// A new version of `path`, mode 0600, written beside it under a hidden name and moved over it by commit(). Without
// commit() the old version stays, also when Ctrl-C ends the program (see interrupt.h). Devices, pipes and "-" (standard
// output) are written directly. All members throw Error (environment); see write_stdout() for a closed pipe.
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  void write(std::string_view bytes);  // buffered
  void sync();                         // what was written is on disk, so that a loss of power after commit() keeps it
  void commit();                       // flush, close, move into place
  const std::string& path() const noexcept { return path_; }

 private:
  void flush();
  void drop_temporary();
  std::string path_;
  std::unique_ptr<std::string> temporary_;  // null: written directly; its text never moves
  Descriptor fd_;
  std::string buffer_;
  bool committed_ = false;
};

// Whole file into memory. Throws Error (environment) when it cannot be read or is larger than max_bytes.
std::string read_file(const std::string& path, std::size_t max_bytes);

// Results on standard output. A closed pipe or full disk throws Error (environment); programs ignore SIGPIPE. Of a
// closed pipe the error says nothing (its what() is empty): whoever reads has seen enough, as in `analyze | head`.
void write_stdout(std::string_view bytes);

// mkdir -p with mode 0700, whatever the umask, for what is created.
void make_directories(const std::string& path);

// The names in a directory are on disk: of files created, renamed or removed in it. "" is the working directory.
void sync_directory(const std::string& path);

}  // namespace echotrace::base
