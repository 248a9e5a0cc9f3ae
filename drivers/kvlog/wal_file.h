// The local write-ahead file of one writer, and the lock on its folder.
#pragma once

#include "drivers/kvlog/formats.h"
#include "ingest/base/file.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace echotrace::kvlog {

// All members throw base::Error (environment).
class WalFile {
 public:
  // Makes the folder, takes its lock; another process that has it is an error.
  explicit WalFile(std::string folder);

  std::optional<WalText> read() const;                   // nullopt: there is no file
  void start(std::uint64_t store, std::uint64_t epoch);  // a new, empty file in the place of the old one, synced
  // On disk when it returns. half_way, written: what a crash test does in between. After a failure nothing more can be
  // appended: what the disk holds is not known.
  void append(const std::string& frames, const std::function<void()>& half_way, const std::function<void()>& written);
  void cut();  // empty again, synced

  std::string path() const { return folder_ + "/wal"; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::string folder_;
  base::Descriptor lock_, file_;
  std::uint64_t bytes_ = 0;
  bool failed_ = false;
};

}  // namespace echotrace::kvlog
