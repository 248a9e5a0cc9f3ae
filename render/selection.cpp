#include "render/selection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace echotrace::render {
namespace {

struct StageText {
  std::string_view stage, meaning;
};
constexpr std::array<StageText, 7> kStageTexts = {{
    {"trigger_latency", "from handing the write to the store until its function runs"},
    {"end_to_end", "from the scheduled time of the write until its function runs"},
    {"write_latency", "from handing the write to the store until its answer"},
    {"ack_to_receive", "from the store's answer until the function runs; below 0 when it ran first"},
    {"commit", "from handing the write to the store until the store's own stamp"},
    {"dispatch", "from the store's own stamp until the function runs"},
    {"schedule_delay", "from the scheduled time of the write until the sender began it"},
}};

Unit unit_of(const Section& section) {
  double magnitude = 0;
  for (const Row& row : section.rows) {
    const auto* median = row.group->quantile("p50");
    magnitude = std::max(magnitude, std::abs(median != nullptr ? median->value : row.group->mean));
  }
  return choose_unit(section.rows.front().group->unit, magnitude);
}

}  // namespace

std::vector<Section> sections(const Documents& documents) {
  std::vector<Section> found;
  for (const Document& document : documents) {
    for (const analyze::Group& group : document.analysis.groups) {
      if (group.count == 0 && group.accounting.writes == 0) continue;
      auto at = std::find_if(found.begin(), found.end(), [&](const Section& section) {
        return section.stage == group.stage && section.sample == group.sample &&
               section.rows.front().group->unit == group.unit;
      });
      if (at == found.end()) at = found.insert(found.end(), Section{group.stage, group.sample, {}, {}});
      std::string label = group.label();
      if (documents.size() > 1) label = group.by.empty() ? document.name : document.name + ": " + label;
      at->rows.push_back({&document, &group, std::move(label), {}});
    }
  }
  std::stable_partition(found.begin(), found.end(),
                        [](const Section& section) { return !section.sample && section.stage == "trigger_latency"; });
  for (Section& section : found) section.unit = unit_of(section);
  assign_looks(found);
  return found;
}

std::string stage_title(const std::string& stage) {
  std::string title = stage;
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

std::string stage_meaning(const std::string& stage) {
  const auto found =
      std::find_if(kStageTexts.begin(), kStageTexts.end(), [&](const StageText& text) { return text.stage == stage; });
  return found == kStageTexts.end() ? std::string() : std::string(found->meaning);
}

}  // namespace echotrace::render
