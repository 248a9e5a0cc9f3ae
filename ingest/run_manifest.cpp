#include "ingest/run_manifest.h"

#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

namespace echotrace::ingest {
namespace {

using simdjson::dom::element;

constexpr std::string_view kFileName = "run.json";
constexpr std::streamsize kMostBytes = 64 << 20;

std::string text_of(element from, std::string_view name) {
  std::string_view text;
  return from[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::int64_t number_of(element from, std::string_view name) {
  std::int64_t number = 0;
  return from[name].get(number) == simdjson::SUCCESS ? number : 0;
}

void read_experiment(element root, RunManifest& manifest) {
  element experiment;
  if (root["experiment"].get(experiment) != simdjson::SUCCESS) return;
  manifest.experiment = text_of(experiment, "name");
  manifest.memory_mb.push_back(number_of(experiment, "write_memory_mb"));
  simdjson::dom::array cells;
  if (experiment["cells"].get(cells) == simdjson::SUCCESS) {
    for (const element cell : cells) manifest.memory_mb.push_back(number_of(cell, "memory_mb"));
  }
  std::erase(manifest.memory_mb, 0);
  std::sort(manifest.memory_mb.begin(), manifest.memory_mb.end());
  manifest.memory_mb.erase(std::unique(manifest.memory_mb.begin(), manifest.memory_mb.end()), manifest.memory_mb.end());
}

}  // namespace

std::optional<RunManifest> read_run_manifest(const std::string& path) {
  if (std::string_view(path).substr(path.rfind('/') + 1) != kFileName) return std::nullopt;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() > kMostBytes) return std::nullopt;
  file.seekg(0);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  simdjson::dom::parser parser;
  element root;
  std::string_view schema;
  if (parser.parse(text).get(root) != simdjson::SUCCESS || root["schema"].get(schema) != simdjson::SUCCESS ||
      !schema.starts_with("echotrace.run/")) {
    return std::nullopt;
  }
  RunManifest manifest;
  manifest.run = text_of(root, "run");
  manifest.target = text_of(root, "target");
  manifest.region = text_of(root, "region");
  manifest.started_ns = number_of(root, "started_ns");
  manifest.ended_ns = number_of(root, "ended_ns");
  read_experiment(root, manifest);
  return manifest;
}

}  // namespace echotrace::ingest
