#include "analyze/stages.h"

#include <array>

namespace echotrace::analyze {

namespace {

constexpr std::array<Stage, 7> kStages = {{
    {"trigger_latency", Moment::kPut, Moment::kReceive, "from handing the write to the store until its function runs",
     "ms"},
    {"end_to_end", Moment::kIntended, Moment::kReceive, "from the scheduled time of the write until its function runs",
     "ms"},
    {"write_latency", Moment::kPut, Moment::kAck, "from handing the write to the store until its answer", "ms"},
    {"ack_to_receive", Moment::kAck, Moment::kReceive,
     "from the store's answer until the function runs, below 0 when it ran first", "ms"},
    {"commit", Moment::kPut, Moment::kStore, "from handing the write to the store until the store's own stamp", "ms"},
    {"dispatch", Moment::kStore, Moment::kReceive, "from the store's own stamp until the function runs", "ms"},
    {"schedule_delay", Moment::kIntended, Moment::kStart,
     "from the scheduled time of the write until the sender began it", "ms"},
}};

}  // namespace

std::span<const Stage> stages() {
  return kStages;
}

const Stage* find_stage(std::string_view name) {
  for (const Stage& stage : kStages) {
    if (stage.name == name) return &stage;
  }
  return nullptr;
}

}  // namespace echotrace::analyze
