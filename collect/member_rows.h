// How the members of an experiment's file are read: a row each, those of the kind before those that every kind has.
#pragma once

#include "collect/experiment_values.h"
#include "collect/run_settings.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

template <typename Reading>
struct MemberRow {
  std::string_view name;
  void (*read)(Reading& reading, const Value& value);
};

// name, target, region, seconds, warm_up, trials, seed, timeout, quiet, most_wait, max_cost_usd.
std::span<const std::string_view> settings_members();
// False: it is none of them. Throws base::Error (usage) for a value that it cannot have.
bool read_settings_member(RunSettings& settings, const Value& value);

// Throws base::Error (usage) with the member that was meant.
[[noreturn]] void refuse_member(const YamlMember& member, const std::string& file_name,
                                const std::vector<std::string_view>& known);

const YamlMember* find_member(const YamlNode& root, std::string_view name);  // nullptr: there is none

// "x.yaml:3", or the file alone where it does not have the member.
std::string place_of_member(const YamlNode& root, const std::string& file_name, std::string_view name);

// All members but `kind`, each by its row.
template <typename Reading>
void read_members(const YamlNode& root, const std::string& file_name, std::span<const MemberRow<Reading>> rows,
                  RunSettings& settings, Reading& reading) {
  const auto read = [&](const YamlMember& member) {
    for (const MemberRow<Reading>& row : rows) {
      if (row.name != member.name) continue;
      row.read(reading, {file_name, row.name, member.value});
      return true;
    }
    return read_settings_member(settings, {file_name, member.name, member.value});
  };
  for (const YamlMember& member : root.members) {
    if (member.name == "kind" || read(member)) continue;
    std::vector<std::string_view> known{"kind"};
    for (const MemberRow<Reading>& row : rows) known.push_back(row.name);
    for (const std::string_view name : settings_members()) known.push_back(name);
    refuse_member(member, file_name, known);
  }
}

}  // namespace echotrace::collect
