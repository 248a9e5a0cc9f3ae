#include "ingest/run_manifest.h"

#include "ingest/base/private_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace echotrace::ingest {
namespace {

std::optional<RunManifest> manifest(const std::string& name, const std::string& text) {
  const base::PrivateFolder folder;
  const std::string path = folder.path() + "/" + name;
  std::ofstream(path) << text;
  return read_run_manifest(path);
}

bool local_run(const std::string& name, const std::string& text) {
  const auto read = manifest(name, text);
  return read && read->local();
}

TEST(RunManifest, SaysWhetherARunWasLocal) {
  EXPECT_TRUE(local_run("run.json", R"({"schema": "echotrace.run/1", "run": "r", "target": "local"})"));
  EXPECT_FALSE(local_run("run.json", R"({"schema": "echotrace.run/1", "run": "r", "target": "aws"})"));
}

TEST(RunManifest, SaysWhatAComparisonHasToKnow) {
  const auto read = manifest("run.json", R"({"schema": "echotrace.run/1", "run": "r8k2", "target": "aws",
    "region": "eu-west-1", "started_ns": 1709645761790979100, "ended_ns": 1709645762000000000,
    "experiment": {"name": "writes", "write_memory_mb": 512, "cells": [{"memory_mb": 512}, {"memory_mb": 128}]}})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->run, "r8k2");
  EXPECT_EQ(read->experiment, "writes");
  EXPECT_EQ(read->region, "eu-west-1");
  EXPECT_EQ(read->started_ns, 1709645761790979100);
  EXPECT_EQ(read->ended_ns, 1709645762000000000);
  EXPECT_EQ(read->memory_mb, (std::vector<std::int64_t>{128, 512}));
}

TEST(RunManifest, IsNoneByAnotherNameOrOfAnotherContent) {
  EXPECT_FALSE(local_run("other.json", R"({"schema": "echotrace.run/1", "target": "local"})"));
  EXPECT_FALSE(local_run("run.json", R"({"schema": "echotrace.analysis/1", "target": "local"})"));
  EXPECT_FALSE(local_run("run.json", R"({"schema": "echotrace.run/1", "target": "loc)"));
  EXPECT_FALSE(local_run("run.json", "[]"));
  EXPECT_FALSE(manifest("run.json", R"({"schema": 7})"));
  EXPECT_TRUE(manifest("run.json", R"({"schema": "echotrace.run/1", "experiment": [], "target": 1})"));
  EXPECT_FALSE(read_run_manifest("/nowhere/run.json"));
}

}  // namespace
}  // namespace echotrace::ingest
