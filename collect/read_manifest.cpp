#include "collect/read_manifest.h"

#include "collect/run_directory.h"
#include "ingest/base/error.h"

#include <simdjson.h>

#include <fstream>
#include <iterator>
#include <string_view>

namespace echotrace::collect {
namespace {

constexpr std::string_view kSchema = "echotrace.run/1";

base::Error refused(const std::string& what, const std::filesystem::path& file) {
  return {base::Exit::kEnvironment, what, file.string(), "give a directory that 'collect run' has made: traces/r…"};
}

std::string text_of(simdjson::dom::element root, const char* name) {
  std::string_view text;
  return root[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::int64_t number_of(simdjson::dom::element root, const char* name) {
  std::int64_t number = 0;
  return root[name].get(number) == simdjson::SUCCESS ? number : 0;
}

std::string json_of(simdjson::dom::element root, const char* name) {
  simdjson::dom::element member;
  return root[name].get(member) == simdjson::SUCCESS ? simdjson::minify(member) : std::string();
}

RunState state_of(std::string_view name) {
  if (name == "complete") return RunState::kComplete;
  return name == "interrupted" ? RunState::kInterrupted : RunState::kRunning;
}

}  // namespace

Manifest read_manifest(const std::filesystem::path& run_directory) {
  const auto path = run_directory / kManifestFile;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw refused("there is no run here", path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text).get(root) != simdjson::SUCCESS || !root.is_object())
    throw refused("the manifest of the run is damaged", path);
  if (text_of(root, "schema") != kSchema) throw refused("the run is of another version of collect", path);
  Manifest manifest;
  manifest.run = text_of(root, "run");
  manifest.state = state_of(text_of(root, "state"));
  manifest.state_sentence = text_of(root, "state_sentence");
  manifest.target = text_of(root, "target");
  manifest.region = text_of(root, "region");
  manifest.started_ns = number_of(root, "started_ns");
  manifest.ended_ns = number_of(root, "ended_ns");
  manifest.experiment_json = json_of(root, "experiment");
  manifest.turns_json = json_of(root, "turns");
  simdjson::dom::object functions;
  if (root["functions"].get(functions) == simdjson::SUCCESS) {
    for (const auto& [name, group] : functions) {
      std::string_view text_value;
      if (group.get(text_value) == simdjson::SUCCESS) manifest.functions[std::string(name)] = text_value;
    }
  }
  return manifest;
}

}  // namespace echotrace::collect
