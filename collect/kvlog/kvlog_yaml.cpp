#include "collect/experiment_values.h"
#include "collect/kvlog/kvlog_experiment.h"
#include "collect/member_rows.h"
#include "drivers/aws/json_text.h"
#include "drivers/kvlog/fault_point.h"

#include <fmt/format.h>

#include <array>

namespace echotrace::collect {
namespace {

constexpr std::int64_t kLeastPair = 16, kMostPair = std::int64_t{1} << 20;
constexpr int kMostPairs = 10'000;

struct Reading {
  KvlogExperiment& experiment;
};

std::vector<std::string_view> step_names() {
  std::vector<std::string_view> names;
  for (const kvlog::FaultPointRow& row : kvlog::kFaultPoints) names.push_back(row.name);
  return names;
}

// Levels, or `none`, which stands alone.
std::vector<std::string> read_steps(const Value& value) {
  if (value.node.kind == YamlNode::Kind::kText && value.node.text == "none") return {};
  const std::vector<std::string_view> names = step_names();
  return levels(value, [&](const Value& one) { return std::string(names[choice(one, names)]); });
}

constexpr std::array kRows{
    MemberRow<Reading>{"pair_bytes",
                       [](Reading& reading, const Value& value) {
                         reading.experiment.pair_bytes = levels(
                             value, [](const Value& one) { return size_in_bytes(one, kLeastPair, kMostPair); });
                       }},
    MemberRow<Reading>{"pairs",
                       [](Reading& reading, const Value& value) {
                         reading.experiment.pairs = levels(
                             value, [](const Value& one) { return static_cast<int>(whole(one, 1, kMostPairs)); });
                       }},
    MemberRow<Reading>{"crash_at",
                       [](Reading& reading, const Value& value) { reading.experiment.crash_at = read_steps(value); }},
    MemberRow<Reading>{"writes_at_once",
                       [](Reading& reading, const Value& value) {
                         reading.experiment.writes_at_once = static_cast<int>(whole(value, 1, kMostPairs));
                       }},
    MemberRow<Reading>{"commit_every",
                       [](Reading& reading, const Value& value) {
                         reading.experiment.commit_every = static_cast<int>(whole(value, 1, kMostPairs));
                       }},
};

template <typename Numbers>
std::string json_numbers(const Numbers& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ","));
}

}  // namespace

KvlogExperiment read_kvlog_experiment(const YamlNode& root, const std::string& file_name) {
  KvlogExperiment experiment;
  experiment.name = "kvlog";
  for (const std::string_view name : step_names()) experiment.crash_at.emplace_back(name);
  Reading reading{experiment};
  read_members<Reading>(root, file_name, kRows, experiment, reading);
  return experiment;
}

std::string kvlog_experiment_json(const KvlogExperiment& experiment) {
  std::vector<std::string> steps;
  for (const std::string& step : experiment.crash_at) steps.push_back('"' + step + '"');
  return aws::JsonObject()
      .text("name", experiment.name)
      .text("kind", "kvlog")
      .raw("pair_bytes", json_numbers(experiment.pair_bytes))
      .raw("pairs", json_numbers(experiment.pairs))
      .raw("crash_at", aws::json_array(steps))
      .number("writes_at_once", experiment.writes_at_once)
      .number("commit_every", experiment.commit_every)
      .raw("seconds", fmt::format("{}", experiment.seconds))
      .number("trials", experiment.trials)
      .number("seed", static_cast<std::int64_t>(experiment.seed))
      .raw("cells", "[]")
      .json();
}

}  // namespace echotrace::collect
