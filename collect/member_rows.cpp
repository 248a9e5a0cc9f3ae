#include "collect/member_rows.h"

#include "ingest/base/error.h"
#include "ingest/base/spelling.h"

#include <algorithm>
#include <array>
#include <limits>

namespace echotrace::collect {
namespace {

constexpr double kDay = 86'400, kHour = 3600;

struct SettingsRow {
  std::string_view name;
  void (*read)(RunSettings& settings, const Value& value);
};

void read_target(RunSettings& settings, const Value& value) {
  static constexpr std::array<std::string_view, 2> kTargets{"local", "aws"};
  settings.target = choice(value, kTargets) == 0 ? Target::kLocal : Target::kAws;
}

void read_timeout(RunSettings& settings, const Value& value) {
  const double seconds = duration(value, 1, 900);
  if (seconds != static_cast<int>(seconds)) refuse(value, "has to be whole seconds, not " + shown(value.node));
  settings.timeout_s = static_cast<int>(seconds);
}

void read_seed(RunSettings& settings, const Value& value) {
  settings.seed = static_cast<std::uint64_t>(whole(value, 0, std::numeric_limits<std::int64_t>::max()));
}

constexpr std::array kRows{
    SettingsRow{"name", [](RunSettings& s, const Value& v) { s.name = word(v, 64, "._- "); }},
    SettingsRow{"target", read_target},
    SettingsRow{"region", [](RunSettings& s, const Value& v) { s.region = word(v, 32, "-"); }},
    SettingsRow{"seconds", [](RunSettings& s, const Value& v) { s.seconds = duration(v, 0.1, kDay); }},
    SettingsRow{"warm_up", [](RunSettings& s, const Value& v) { s.warm_up_seconds = duration(v, 0, kHour); }},
    SettingsRow{"trials", [](RunSettings& s, const Value& v) { s.trials = static_cast<int>(whole(v, 1, 1000)); }},
    SettingsRow{"seed", read_seed},
    SettingsRow{"timeout", read_timeout},
    SettingsRow{"quiet", [](RunSettings& s, const Value& v) { s.quiet_seconds = duration(v, 0.1, kHour); }},
    SettingsRow{"most_wait", [](RunSettings& s, const Value& v) { s.most_wait_seconds = duration(v, 0.1, kDay); }},
    SettingsRow{"max_cost_usd", [](RunSettings& s, const Value& v) { s.max_cost_usd = number(v, 0, 1e6); }},
};

}  // namespace

std::span<const std::string_view> settings_members() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, kRows.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kRows[i].name;
    return names;
  }();
  return kNames;
}

bool read_settings_member(RunSettings& settings, const Value& value) {
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const SettingsRow& one) { return one.name == value.name; });
  if (row == kRows.end()) return false;
  row->read(settings, value);
  return true;
}

void refuse_member(const YamlMember& member, const std::string& file_name,
                   const std::vector<std::string_view>& known) {
  throw base::Error(base::Exit::kUsage, "there is no member '" + member.name + "'", place(file_name, member.line),
                    base::did_you_mean(member.name, known));
}

const YamlMember* find_member(const YamlNode& root, std::string_view name) {
  const auto found = std::find_if(root.members.begin(), root.members.end(),
                                  [&](const YamlMember& member) { return member.name == name; });
  return found == root.members.end() ? nullptr : &*found;
}

std::string place_of_member(const YamlNode& root, const std::string& file_name, std::string_view name) {
  const YamlMember* const member = find_member(root, name);
  return member == nullptr ? file_name : place(file_name, member->line);
}

}  // namespace echotrace::collect
