#include "collect/experiment_members.h"

#include "collect/schedule.h"
#include "drivers/store.h"
#include "ingest/base/error.h"
#include "ingest/base/spelling.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace echotrace::collect {
namespace {

constexpr double kMostRate = 1e6, kMostWritesAMinute = 6e7;
constexpr std::size_t kMostOptionBytes = 2048;
constexpr std::size_t kMostMinutes = 1440;  // a day, as `seconds` allows

constexpr std::array<std::string_view, 6> kKinds{"constant", "poisson", "ramp", "step", "burst", "counts"};
constexpr std::array<std::string_view, 6> kArrivalMembers{"kind", "to_rate", "steps", "burst_size", "file", "counts"};

std::string option_text(const Value& value) {
  const std::string& text = value.node.text;
  const bool printable = std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && (c < ' ' || c == 127); });
  if (value.node.kind != YamlNode::Kind::kText || text.empty() || text.size() > kMostOptionBytes || !printable)
    refuse(value, "has to be a text, not " + shown(value.node));
  return text;
}

StoreChoice read_store(const Value& value) {
  if (value.node.kind == YamlNode::Kind::kText) {
    require_store(value, value.node.text);
    return {value.node.text};
  }
  if (value.node.kind != YamlNode::Kind::kMembers)
    refuse(value, "holds names of stores, or members with a 'name', not " + shown(value.node));
  StoreChoice store;
  for (const YamlMember& member : value.node.members) {
    if (member.name != "name") continue;
    const Value name{value.file_name, "stores.name", member.value};
    store.name = option_text(name);
    require_store(name, store.name);
  }
  if (store.name.empty()) refuse(value, "has an entry without a 'name'");
  const auto known = drivers::find_store(store.name)->options;
  for (const YamlMember& member : value.node.members) {
    if (member.name == "name") continue;
    if (std::find(known.begin(), known.end(), member.name) == known.end()) {
      throw base::Error(base::Exit::kUsage, "the store " + store.name + " has no option '" + member.name + "'",
                        place(value.file_name, member.line),
                        known.empty() ? store.name + " has no options at all" : base::did_you_mean(member.name, known));
    }
    store.options[member.name] = option_text({value.file_name, member.name, member.value});
  }
  return store;
}

// Reads the file of counts relative to the experiment's own folder.
std::vector<double> counts_of_file(const Value& value, const ReadFile& read_file) {
  const std::string name = option_text(value);
  const std::filesystem::path path = std::filesystem::path(value.file_name).parent_path() / name;
  return read_counts(read_file(path), path.string());
}

std::vector<double> counts_of_list(const Value& value) {
  if (value.node.kind != YamlNode::Kind::kList || value.node.items.empty())
    refuse(value, "has to be a list of writes per minute, not " + shown(value.node));
  std::vector<double> counts;
  for (const YamlNode& item : value.node.items)
    counts.push_back(number({value.file_name, value.name, item}, 0, kMostWritesAMinute));
  return counts;
}

// What a kind says besides.
bool goes_with(std::string_view member, ArrivalKind kind) {
  if (member == "to_rate") return kind == ArrivalKind::kRamp || kind == ArrivalKind::kStep;
  if (member == "steps") return kind == ArrivalKind::kStep;
  if (member == "burst_size") return kind == ArrivalKind::kBurst;
  return member == "kind" || kind == ArrivalKind::kCounts;
}

void require_what_it_needs(const Value& value, const Arrivals& arrivals, bool to_rate) {
  if ((arrivals.kind == ArrivalKind::kRamp || arrivals.kind == ArrivalKind::kStep) && !to_rate) {
    const std::string kind(kKinds[static_cast<std::size_t>(arrivals.kind)]);
    refuse(value, "does not say where the rate ends", "write {kind: " + kind + ", to_rate: 100}");
  }
  if (arrivals.kind != ArrivalKind::kCounts) return;
  if (arrivals.counts.empty()) refuse(value, "does not say the counts", "write {kind: counts, file: per-minute.csv}");
  if (*std::max_element(arrivals.counts.begin(), arrivals.counts.end()) <= 0) refuse(value, "counts no write at all");
  if (arrivals.counts.size() > kMostMinutes) refuse(value, "counts more minutes than a day has");
}

}  // namespace

void require_store(const Value& value, const std::string& name) {
  if (drivers::find_store(name) != nullptr) return;
  std::vector<std::string_view> names;
  for (const drivers::StoreRow& row : drivers::stores()) names.push_back(row.name);
  throw base::Error(base::Exit::kUsage, "there is no store " + shown(value.node),
                    place(value.file_name, value.node.line), base::did_you_mean(name, names));
}

std::vector<StoreChoice> read_stores(const Value& value) {
  std::vector<StoreChoice> stores;
  if (value.node.kind != YamlNode::Kind::kList) return {read_store(value)};
  for (const YamlNode& item : value.node.items) {
    const Value one{value.file_name, value.name, item};
    StoreChoice store = read_store(one);
    const bool again =
        std::any_of(stores.begin(), stores.end(), [&](const StoreChoice& other) { return other.name == store.name; });
    if (again) refuse(one, "has the store " + store.name + " twice");
    stores.push_back(std::move(store));
  }
  if (stores.empty()) refuse(value, "is an empty list");
  return stores;
}

Arrivals read_arrivals(const Value& value, const ReadFile& read_file) {
  Arrivals arrivals;
  bool kind = false, to_rate = false;
  const bool members = value.node.kind == YamlNode::Kind::kMembers;
  if (!members) arrivals.kind = static_cast<ArrivalKind>(choice(value, kKinds));
  for (const YamlMember& member : value.node.members) {
    const std::string name = "arrivals." + member.name;
    const Value one{value.file_name, name, member.value};
    if (std::find(kArrivalMembers.begin(), kArrivalMembers.end(), member.name) == kArrivalMembers.end()) {
      throw base::Error(base::Exit::kUsage, "'arrivals' has no member '" + member.name + "'",
                        place(value.file_name, member.line), base::did_you_mean(member.name, kArrivalMembers));
    }
    if (member.name == "kind") {
      arrivals.kind = static_cast<ArrivalKind>(choice(one, kKinds));
      kind = true;
    }
    if (member.name == "to_rate") {
      arrivals.to_rate = number(one, 0, kMostRate);
      to_rate = true;
    }
    if (member.name == "steps") arrivals.steps = static_cast<int>(whole(one, 2, 1000));
    if (member.name == "burst_size") arrivals.burst_size = static_cast<int>(whole(one, 1, 100'000));
    if (member.name == "file") arrivals.counts = counts_of_file(one, read_file);
    if (member.name == "counts") arrivals.counts = counts_of_list(one);
  }
  if (members && !kind) refuse(value, "does not say its 'kind'", base::did_you_mean("", kKinds));
  for (const YamlMember& member : value.node.members) {
    if (goes_with(member.name, arrivals.kind)) continue;
    refuse(value,
           "of kind " + std::string(kKinds[static_cast<std::size_t>(arrivals.kind)]) + " has no '" + member.name + "'");
  }
  require_what_it_needs(value, arrivals, to_rate);
  return arrivals;
}

}  // namespace echotrace::collect
