// Objects in a folder, so that they outlive a process that is killed, with S3's conditions; and what a store needs for a
// test. Like S3's, an ETag is made of the content.
#pragma once

#include "drivers/kvlog/formats.h"
#include "drivers/kvlog/objects.h"
#include "drivers/kvlog/store.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <sys/file.h>
#include <vector>

namespace echotrace::kvlog {

class FolderObjects : public Objects {
 public:
  explicit FolderObjects(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
  }
  std::optional<StoredObject> get(const std::string& name) override {
    ++gets;
    if (before) before("get", name);
    const base::Descriptor lock = locked();
    return read(name);
  }
  std::optional<std::string> put_if(const std::string& name, const std::string& bytes, const std::string& etag) override {
    if (before) before("put", name);
    std::string written;
    {
      const base::Descriptor lock = locked();
      const auto there = read(name);
      if (etag.empty() ? there.has_value() : !there || there->etag != etag) return std::nullopt;
      std::ofstream(folder_ / name, std::ios::binary) << bytes;
      written = read(name)->etag;
    }
    if (after_put) after_put(name);
    return written;
  }
  std::vector<std::string> list() override {
    if (before) before("list", "");
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) names.push_back(entry.path().filename());
    return names;
  }
  void remove(const std::string& name) override { std::filesystem::remove(folder_ / name); }

  // May throw, as a service in trouble does: before anything happened, or after a put whose answer is lost.
  std::function<void(const std::string& what, const std::string& name)> before;
  std::function<void(const std::string& name)> after_put;
  int gets = 0;

 private:
  base::Descriptor locked() const {
    base::Descriptor lock(::open((folder_.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    ::flock(lock.get(), LOCK_EX);
    return lock;
  }
  std::optional<StoredObject> read(const std::string& name) const {
    if (!std::filesystem::exists(folder_ / name)) return std::nullopt;
    std::string bytes = base::read_file((folder_ / name).string(), std::size_t{1} << 30);
    std::string etag = '"' + std::to_string(checksum_of(bytes)) + '"';
    return StoredObject{std::move(bytes), std::move(etag)};
  }
  std::filesystem::path folder_;
};

class KvlogTest : public testing::Test {
 protected:
  KvlogTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kvlog.XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~KvlogTest() override { std::filesystem::remove_all(folder_); }

  // Commits and snapshots come soon.
  StoreOptions options(const std::string& writer = "a") const {
    StoreOptions made;
    made.folder = (folder_ / writer).string();
    made.commit_records = 4;
    made.snapshot_segments = 3;
    return made;
  }
  std::filesystem::path bucket() const { return folder_ / "bucket"; }

  std::filesystem::path folder_;
};

// What the base::Error says that the function throws; empty: it throws none.
template <typename Function>
std::string refusal_of(Function&& function) {
  try {
    function();
  } catch (const base::Error& error) {
    return error.what();
  }
  return {};
}

inline State state_of(const Store& store) {
  State state;
  for (auto& [key, value] : store.scan("", "", SIZE_MAX)) state[key] = value;
  return state;
}

}  // namespace echotrace::kvlog
