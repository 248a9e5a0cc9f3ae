#include "ingest/run_manifest.h"

#include "ingest/base/private_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace echotrace::ingest {
namespace {

bool local_run(const std::string& name, const std::string& text) {
  const base::PrivateFolder folder;
  const std::string path = folder.path() + "/" + name;
  std::ofstream(path) << text;
  return is_manifest_of_local_run(path);
}

TEST(RunManifest, SaysWhetherARunWasLocal) {
  EXPECT_TRUE(local_run("run.json", R"({"schema": "echotrace.run/1", "run": "r", "target": "local"})"));
  EXPECT_FALSE(local_run("run.json", R"({"schema": "echotrace.run/1", "run": "r", "target": "aws"})"));
}

TEST(RunManifest, IsNoneByAnotherNameOrOfAnotherContent) {
  EXPECT_FALSE(local_run("other.json", R"({"schema": "echotrace.run/1", "target": "local"})"));
  EXPECT_FALSE(local_run("run.json", R"({"schema": "echotrace.analysis/1", "target": "local"})"));
  EXPECT_FALSE(local_run("run.json", R"({"schema": "echotrace.run/1", "target": "loc)"));
  EXPECT_FALSE(local_run("run.json", "[]"));
  EXPECT_FALSE(is_manifest_of_local_run("/nowhere/run.json"));
}

}  // namespace
}  // namespace echotrace::ingest
