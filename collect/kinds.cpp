#include "collect/experiment_values.h"
#include "collect/kind.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/spelling.h"

#include <algorithm>
#include <array>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

constexpr std::array kKinds{
    KindRow{"trigger", "from a write to the function that the store's trigger invokes", read_trigger},
    KindRow{"load", "from a message of a queue to the SQL that a function executes for it", read_load},
    KindRow{"ingestion", "a function that puts objects into S3, by memory, size and reserved concurrency", read_ingestion},
    KindRow{"kvlog", "a key-value store whose log is in S3: uploads, throughput, crashes", read_kvlog},
};

// A file that does not say its kind is a trigger experiment, TriggerPerf's among them.
const KindRow& kind_of(const YamlNode& root, const std::string& file_name) {
  const auto member = std::find_if(root.members.begin(), root.members.end(),
                                   [](const YamlMember& one) { return one.name == "kind"; });
  if (member == root.members.end()) return kKinds.front();
  std::vector<std::string_view> names;
  for (const KindRow& kind : kKinds) names.push_back(kind.name);
  return kKinds[choice({file_name, "kind", member->value}, names)];
}

}  // namespace

void override_settings(const Overrides& overrides, RunSettings& settings) {
  if (overrides.target) settings.target = *overrides.target;
  if (overrides.seconds) settings.seconds = *overrides.seconds;
  if (overrides.trials) settings.trials = static_cast<int>(*overrides.trials);
  if (overrides.seed) settings.seed = static_cast<std::uint64_t>(*overrides.seed);
  if (overrides.max_cost_usd) settings.max_cost_usd = overrides.max_cost_usd;
}

std::span<const KindRow> kinds() {
  return kKinds;
}

YamlNode read_experiment_root(std::string_view yaml, const std::string& file_name) {
  YamlNode root = read_yaml(yaml, file_name);
  if (root.kind == YamlNode::Kind::kMembers) return root;
  throw base::Error(base::Exit::kUsage, "an experiment is made of members, not " + shown(root),
                    place(file_name, root.line), "write for example 'rate: 20'");
}

std::unique_ptr<Measurement> parse_measurement(std::string_view yaml, const std::string& file_name,
                                               const Overrides& overrides, const ReadFile& read_file) {
  const ReadFile from_disk = [](const std::filesystem::path& path) {
    return base::read_file(path.string(), kMostBytes);
  };
  const YamlNode root = read_experiment_root(yaml, file_name);
  return kind_of(root, file_name).read({root, file_name, read_file ? read_file : from_disk}, overrides);
}

std::unique_ptr<Measurement> read_measurement(const std::filesystem::path& path, const Overrides& overrides) {
  if (path.empty()) return default_trigger(overrides);
  return parse_measurement(base::read_file(path.string(), kMostBytes), path.string(), overrides);
}

}  // namespace echotrace::collect
