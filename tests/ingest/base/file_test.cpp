#include "ingest/base/file.h"

#include "ingest/base/error.h"
#include "ingest/base/private_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <sys/stat.h>

namespace echotrace::base {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const std::string& path) {
  return static_cast<unsigned>(fs::status(path).permissions());
}

TEST(OutputFile, IsPrivateWhateverTheUmask) {
  const PrivateFolder folder;
  for (const mode_t mask : {0000, 0777}) {
    const std::string path = folder.path() + "/" + std::to_string(mask);
    const mode_t before = ::umask(mask);
    OutputFile file(path);
    ::umask(before);
    file.write("text");
    file.commit();
    EXPECT_EQ(mode_of(path), 0600U) << mask;
  }
}

TEST(OutputFile, TakesTheOldVersionsPlaceOnlyWhenItIsCommitted) {
  const PrivateFolder folder;
  const std::string path = folder.path() + "/file";
  for (const char* text : {"first", "second"}) {
    OutputFile file(path);
    file.write(text);
    file.sync();
    file.commit();
  }
  {
    OutputFile file(path);
    file.write("third");
    file.sync();
    EXPECT_EQ(read_file(path, 100), "second");
  }
  EXPECT_EQ(read_file(path, 100), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

// A pipe has nothing to sync; a full device does.
TEST(OutputFile, SyncsWhatCanBeSynced) {
  OutputFile null("/dev/null");
  null.write("text");
  EXPECT_NO_THROW(null.sync());
  OutputFile full("/dev/full");
  full.write("text");
  EXPECT_THROW(full.sync(), Error);
}

TEST(Directories, ArePrivateWhateverTheUmask) {
  const PrivateFolder folder;
  for (const mode_t mask : {0000, 0777}) {
    const std::string above = folder.path() + "/" + std::to_string(mask);
    const mode_t before = ::umask(mask);
    EXPECT_NO_THROW(make_directories(above + "/below"));
    ::umask(before);
    EXPECT_EQ(mode_of(above), 0700U) << mask;
    EXPECT_EQ(mode_of(above + "/below"), 0700U) << mask;
  }
}

TEST(Directories, ThatCannotBeSyncedAreNamed) {
  EXPECT_NO_THROW(sync_directory(""));
  try {
    sync_directory("/no such directory");
    FAIL() << "synced";
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), "/no such directory");
  }
}

}  // namespace
}  // namespace echotrace::base
