#include "ingest/run_manifest.h"

#include <simdjson.h>

#include <fstream>
#include <iterator>
#include <string_view>

namespace echotrace::ingest {
namespace {

constexpr std::string_view kFileName = "run.json";
constexpr std::streamsize kMostBytes = 64 << 20;

}  // namespace

bool is_manifest_of_local_run(const std::string& path) {
  if (std::string_view(path).substr(path.rfind('/') + 1) != kFileName) return false;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() > kMostBytes) return false;
  file.seekg(0);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string_view schema, target;
  return parser.parse(text).get(root) == simdjson::SUCCESS && root["schema"].get(schema) == simdjson::SUCCESS &&
         schema.starts_with("echotrace.run/") && root["target"].get(target) == simdjson::SUCCESS && target == "local";
}

}  // namespace echotrace::ingest
