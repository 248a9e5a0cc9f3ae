#include "collect/experiment_json.h"

#include "drivers/aws/json_text.h"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr std::array<const char*, 6> kArrivalNames{"constant", "poisson", "ramp", "step", "burst", "counts"};

std::string decimal(double number) {
  return fmt::format("{}", number);
}

template <typename Number>
std::string list(const std::vector<Number>& numbers) {
  std::vector<std::string> texts;
  for (const Number number : numbers) texts.push_back(fmt::format("{}", number));
  return aws::json_array(texts);
}

std::string stores_json(const std::vector<StoreChoice>& stores) {
  std::vector<std::string> texts;
  for (const StoreChoice& store : stores) {
    aws::JsonObject options;
    for (const auto& [name, value] : store.options) options.text(name, value);
    texts.push_back(aws::JsonObject().text("name", store.name).raw("options", options.json()).json());
  }
  return aws::json_array(texts);
}

std::string arrivals_json(const Arrivals& arrivals) {
  aws::JsonObject object;
  object.text("kind", kArrivalNames[static_cast<std::size_t>(arrivals.kind)]);
  if (arrivals.kind == ArrivalKind::kRamp || arrivals.kind == ArrivalKind::kStep)
    object.raw("to_rate", decimal(arrivals.to_rate));
  if (arrivals.kind == ArrivalKind::kStep) object.number("steps", arrivals.steps);
  if (arrivals.kind == ArrivalKind::kBurst) object.number("burst_size", arrivals.burst_size);
  if (arrivals.kind == ArrivalKind::kCounts) object.raw("counts", list(arrivals.counts));
  return object.json();
}

std::string cell_json(const Cell& cell) {
  return aws::JsonObject()
      .number("cell", cell.number)
      .text("store", cell.store)
      .number("key_bytes", cell.key_bytes)
      .number("value_bytes", cell.value_bytes)
      .raw("rate", decimal(cell.rate))
      .number("memory_mb", cell.memory_mb)
      .number("batch_size", cell.batch_size)
      .number("window_s", cell.window_s)
      .number("readers", cell.readers)
      .json();
}

}  // namespace

std::string experiment_json(const Experiment& experiment, std::span<const Cell> cells) {
  std::vector<std::string> cell_texts;
  for (const Cell& cell : cells) cell_texts.push_back(cell_json(cell));
  return aws::JsonObject()
      .text("name", experiment.name)
      .text("kind", "trigger")
      .raw("stores", stores_json(experiment.stores))
      .raw("arrivals", arrivals_json(experiment.arrivals))
      .raw("seconds", decimal(experiment.seconds))
      .raw("warm_up_seconds", decimal(experiment.warm_up_seconds))
      .number("trials", experiment.trials)
      .number("seed", static_cast<std::int64_t>(experiment.seed))
      .number("write_memory_mb", experiment.write_memory_mb)
      .number("timeout_s", experiment.timeout_s)
      .raw("slice_seconds", decimal(experiment.slice_seconds))
      .raw("cells", aws::json_array(cell_texts))
      .json();
}

}  // namespace echotrace::collect
