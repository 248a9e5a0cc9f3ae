#include "collect/triggerperf_config.h"

#include "collect/experiment_members.h"
#include "collect/experiment_values.h"
#include "drivers/store.h"
#include "ingest/base/error.h"
#include "ingest/base/spelling.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace echotrace::collect {
namespace {

constexpr std::int64_t kMostKeyBytes = 1024, kMostValueBytes = 64 << 20, kMostIterations = 86'400;
constexpr int kAwsMemoryMb = 128, kAwsBatchSize = 100;

struct StoreName {
  std::string_view theirs, ours;
};
constexpr std::array kStoreNames{StoreName{"s3", "s3"}, StoreName{"dynamo", "dynamodb"},
                                 StoreName{"dynamodb", "dynamodb"}, StoreName{"aurora", "aurora"},
                                 StoreName{"etcd", "etcd"}};

struct Reading {
  const std::string& file_name;
  Experiment experiment = {};
  std::vector<std::string> notes = {};
};

void ignore(Reading& reading, std::string_view name, const std::string& why) {
  reading.notes.push_back(std::string(name) + " is ignored: " + why);
}

void read_store(Reading& reading, const Value& value) {
  std::string name = value.node.text;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name == "s3express") {
    refuse(value, "cannot be 's3Express': directory buckets send no notifications, so there is no trigger to measure",
           "choose from s3, dynamo, aurora, etcd");
  }
  const auto found =
      std::find_if(kStoreNames.begin(), kStoreNames.end(), [&](const StoreName& one) { return one.theirs == name; });
  if (found == kStoreNames.end()) {
    std::vector<std::string_view> names;
    for (const StoreName& one : kStoreNames) names.push_back(one.theirs);
    refuse(value, "cannot be " + shown(value.node), base::did_you_mean(name, names));
  }
  require_store(value, std::string(found->ours));
  reading.experiment.stores = {{std::string(found->ours)}};
  if (!drivers::find_store(found->ours)->batches) return;
  reading.experiment.batch_sizes = {kAwsBatchSize};
  reading.notes.push_back("batch_size is 100, as AWS sets it for TriggerPerf, which does not say");
}

void set_line(YamlNode& node, int line) {
  node.line = line;
  for (YamlNode& item : node.items) set_line(item, line);
}

// "[27, 59]": a JSON list inside a text; or a list.
void read_key_sizes(Reading& reading, const Value& value) {
  YamlNode list = value.node;
  if (list.kind == YamlNode::Kind::kText) {
    try {
      list = read_yaml(value.node.text, value.file_name);
    } catch (const base::Error&) {
      refuse(value, "has to be a list such as \"[27, 59]\", not " + shown(value.node));
    }
    set_line(list, value.node.line);
  }
  reading.experiment.key_bytes = levels(Value{value.file_name, value.name, list},
                                        [](const Value& one) { return size_in_bytes(one, 1, kMostKeyBytes); });
}

struct KeyRange {
  std::int64_t from = 0, to = 0, by = 1;
};

// Like Python's range(), which TriggerPerf made of these before it had a list.
void use_range(Reading& reading, const KeyRange& range) {
  std::vector<std::int64_t>& sizes = reading.experiment.key_bytes;
  sizes.clear();
  for (std::int64_t size = range.from; size < range.to && sizes.size() < kMostLevels; size += range.by)
    sizes.push_back(size);
  if (sizes.empty()) sizes.push_back(range.from);
}

void read_key(Reading& reading, const YamlNode& key) {
  KeyRange range;
  bool list = false;
  for (const YamlMember& member : key.members) {
    const std::string name = "key." + member.name;
    const Value value{reading.file_name, name, member.value};
    if (member.name == "sizes_list" || member.name == "size") {
      read_key_sizes(reading, value);
      list = true;
    } else if (member.name == "size_start") {
      range.from = whole(value, 1, kMostKeyBytes);
    } else if (member.name == "size_end") {
      range.to = whole(value, 1, kMostKeyBytes + 1);
    } else if (member.name == "jumps") {
      range.by = whole(value, 1, kMostKeyBytes);
    } else if (member.name == "num") {
      ignore(reading, name, "TriggerPerf does not use it either");
    } else {
      ignore(reading, name, "it means nothing here");
    }
  }
  if (list && range.from > 0) ignore(reading, "key.size_start", "the list of sizes says it");
  if (!list && range.from > 0) use_range(reading, range);
}

void read_value(Reading& reading, const YamlNode& node) {
  for (const YamlMember& member : node.members) {
    const std::string name = "value." + member.name;
    const Value value{reading.file_name, name, member.value};
    if (member.name == "size")
      reading.experiment.value_bytes = {size_in_bytes(value, 0, kMostValueBytes)};
    else
      ignore(reading, name, "it means nothing here");
  }
}

void read_member(Reading& reading, const YamlMember& member) {
  const Value value{reading.file_name, member.name, member.value};
  if (member.name == "data_store") return read_store(reading, value);
  if (member.name == "region") {
    reading.experiment.region = word(value, 32, "-");
  } else if (member.name == "key") {
    read_key(reading, member.value);
  } else if (member.name == "value") {
    read_value(reading, member.value);
  } else if (member.name == "num_iters") {
    reading.experiment.seconds = static_cast<double>(whole(value, 1, kMostIterations));
  } else if (member.name == "num_readers" || member.name == "num_writers") {
    ignore(reading, member.name, "TriggerPerf does not use it either");
  } else if (member.name == "aws_acc_id") {
    ignore(reading, member.name, "the account is that of the credentials");
  } else if (member.name == "validation_run") {
    ignore(reading, member.name, "every run bounds the distance of the clocks");
  } else {
    ignore(reading, member.name, "it means nothing here");
  }
}

}  // namespace

bool is_triggerperf_config(const YamlNode& root) {
  return std::any_of(root.members.begin(), root.members.end(),
                     [](const YamlMember& member) { return member.name == "data_store"; });
}

ReadExperiment map_triggerperf_config(const YamlNode& root, const std::string& file_name) {
  Reading reading{file_name};
  Experiment& experiment = reading.experiment;
  experiment.name = "triggerperf";
  experiment.rates = {1};
  experiment.memory_mb = {kAwsMemoryMb};
  experiment.warm_up_seconds = 0;
  reading.notes.push_back("read as a config.yaml of TriggerPerf: one write per second, functions of 128 MB");
  reading.notes.push_back("the target is local; --target aws measures where TriggerPerf did");
  for (const YamlMember& member : root.members) read_member(reading, member);
  check_experiment(experiment, [&](std::string_view) { return file_name; });
  return {experiment, reading.notes};
}

}  // namespace echotrace::collect
