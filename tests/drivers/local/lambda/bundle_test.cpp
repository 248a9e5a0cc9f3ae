#include "drivers/local/lambda/bundle.h"

#include "drivers/local/refusal.h"
#include "ingest/base/private_folder.h"
#include "tests/drivers/local/refused.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace echotrace::local::lambda {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string name, content;
  mode_t mode = S_IFREG | 0644;
  bool unix_modes = true;
};

// A zip made by libzip from entries that are as wrong as they are said to be.
std::string zip_of(const std::vector<Entry>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* const archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  for (const Entry& entry : entries) {
    zip_source_t* const content = zip_source_buffer(archive, entry.content.data(), entry.content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, entry.name.c_str(), content, ZIP_FL_ENC_UTF_8);
    EXPECT_GE(index, 0) << entry.name;
    zip_file_set_external_attributes(archive, static_cast<zip_uint64_t>(index), 0,
                                     entry.unix_modes ? ZIP_OPSYS_UNIX : ZIP_OPSYS_DOS,
                                     static_cast<zip_uint32_t>(entry.mode) << 16);
  }
  EXPECT_EQ(zip_close(archive), 0);
  zip_source_open(target);
  zip_source_seek(target, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
  zip_source_seek(target, 0, SEEK_SET);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

class BundleTest : public testing::Test {
 protected:
  std::string refusal(const std::string& zip, const BundleLimits& limits = {}) {
    const std::string code = refused_with([&] { unpack_bundle(zip, parent_, limits); });
    EXPECT_TRUE(fs::is_empty(parent_)) << "something stays behind";
    return code;
  }
  base::PrivateFolder folder_;
  fs::path parent_ = folder_.path();
};

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_mode;
}

TEST_F(BundleTest, FilesKeepTheirContentAndWhetherTheyMayBeExecuted) {
  const std::string zip =
      zip_of({{"bootstrap", "#!/bin/sh\n", S_IFREG | 0700}, {"lib/deep/x.so", "so", S_IFREG | 0666}});
  const auto bundle = unpack_bundle(zip, parent_);
  EXPECT_EQ(content_of(bundle->folder() / "bootstrap"), "#!/bin/sh\n");
  EXPECT_EQ(content_of(bundle->folder() / "lib/deep/x.so"), "so");
  EXPECT_EQ(mode_of(bundle->folder() / "bootstrap") & 07777, 0755U);
  EXPECT_EQ(mode_of(bundle->folder() / "lib/deep/x.so") & 07777, 0644U);
  EXPECT_EQ(mode_of(bundle->folder()) & 07777, 0700U);
  EXPECT_EQ(bundle->zip_bytes(), zip.size());
}

TEST_F(BundleTest, AZipMadeWithoutUnixModesHasNoExecutables) {
  const auto bundle = unpack_bundle(zip_of({{"bootstrap", "x", 0755, false}}), parent_);
  EXPECT_EQ(mode_of(bundle->folder() / "bootstrap") & 0111, 0U);
}

TEST_F(BundleTest, TheFolderGoesWithTheLastWhoHoldsIt) {
  auto bundle = unpack_bundle(zip_of({{"a", "1"}}), parent_);
  const fs::path folder = bundle->folder();
  auto second = bundle;
  bundle.reset();
  EXPECT_TRUE(fs::exists(folder));
  second.reset();
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(BundleTest, NamesThatLeaveTheFolderAreRefused) {
  for (const char* const name : {"../evil", "a/../../evil", "/etc/evil", "..", "a\\..\\..\\evil", "./../evil"})
    EXPECT_EQ(refusal(zip_of({{name, "x"}})), "InvalidParameterValueException") << name;
}

TEST_F(BundleTest, LinksInsideStayAndLinksOutsideAreRefused) {
  const mode_t link = S_IFLNK | 0777;
  const auto bundle = unpack_bundle(zip_of({{"lib/a.so.1", "so"}, {"lib/a.so", "a.so.1", link}}), parent_);
  EXPECT_EQ(content_of(bundle->folder() / "lib/a.so"), "so");
  for (const char* const target : {"/etc/passwd", "../outside", "lib/../../outside"})
    EXPECT_THROW(unpack_bundle(zip_of({{"link", target, link}}), parent_), Refusal) << target;
  EXPECT_THROW(unpack_bundle(zip_of({{"d/up", "..", link}, {"out", "d/up/../x", link}}), parent_), Refusal)
      << "one link through another";
}

TEST_F(BundleTest, NoFileIsWrittenThroughALink) {
  EXPECT_EQ(refusal(zip_of({{"d", "/tmp", S_IFLNK | 0777}, {"d/evil", "x"}})), "InvalidParameterValueException");
}

TEST_F(BundleTest, ABombIsRefusedWhateverItDeclares) {
  const std::string zip = zip_of({{"zeros", std::string(1 << 20, '\0')}});
  ASSERT_LT(zip.size(), 4096U);
  EXPECT_EQ(refusal(zip, {.unpacked_bytes = 1000}), "InvalidParameterValueException");
  EXPECT_EQ(refusal(zip_of({{"a", ""}, {"b", ""}, {"c", ""}}), {.entries = 2}), "InvalidParameterValueException");
}

TEST_F(BundleTest, WhatIsNoZipOrACutOneIsRefused) {
  const std::string zip = zip_of({{"a", std::string(5000, 'a')}, {"b", "12345"}});
  EXPECT_EQ(refusal(""), "InvalidParameterValueException");
  EXPECT_EQ(refusal("not a zip"), "InvalidParameterValueException");
  for (std::size_t size = 1; size < zip.size(); size += 7)
    EXPECT_EQ(refusal(zip.substr(0, size)), "InvalidParameterValueException") << size;
}

TEST_F(BundleTest, ADamagedEntryIsRefused) {
  std::string zip = zip_of({{"a", "stored as it is"}});
  const std::size_t at = zip.find("stored");
  ASSERT_NE(at, zip.npos);
  zip[at] = 'S';  // the checksum no longer fits
  EXPECT_EQ(refusal(zip), "InvalidParameterValueException");
}

TEST_F(BundleTest, TheHashIsOfTheZip) {
  // Of this archive without entries, by Python's hashlib and base64.
  const std::string empty = std::string("PK\x05\x06", 4) + std::string(18, '\0');
  EXPECT_EQ(unpack_bundle(empty, parent_)->code_sha256(), "hznHbmgfkAkjuQDJ3w73XPQh05yrtUZQxLmtGbanbYU=");
}

}  // namespace
}  // namespace echotrace::local::lambda
