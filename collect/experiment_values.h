// Values of an experiment's members, with units and bounds. All throw base::Error (usage) that names the member and
// says what it may be.
#pragma once

#include "collect/yaml_tree.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

// One value in a file and how it is called.
struct Value {
  const std::string& file_name;
  std::string_view name;  // of the member: "rate", "arrivals.kind"
  const YamlNode& node;
};

[[noreturn]] void refuse(const Value& value, const std::string& what, const std::string& next = {});

double number(const Value& value, double least, double most);
std::int64_t whole(const Value& value, std::int64_t least, std::int64_t most);
// 512, 512B, 1KB (1000), 1KiB (1024), MB, MiB
std::int64_t size_in_bytes(const Value& value, std::int64_t least, std::int64_t most);
// In seconds: 10, 10s, 500ms, 2m, 1h
double duration(const Value& value, double least, double most);
// Any text of 1 to `most` bytes out of letters, digits and those of `others`.
std::string word(const Value& value, std::size_t most, std::string_view others);
// Index of the one that it is.
std::size_t choice(const Value& value, std::span<const std::string_view> names);

// "0.5 s", "2 min", "24 h"
std::string shown_duration(double seconds);
// Shortest decimal that reads back as the same number.
std::string shown_number(double number);

constexpr std::size_t kMostLevels = 100;

// A scalar, or a list of levels of a factor, each once; read(Value) reads one.
template <typename Read>
auto levels(const Value& value, Read&& read) {
  std::vector<decltype(read(value))> all;
  if (value.node.kind != YamlNode::Kind::kList) {
    all.push_back(read(value));
    return all;
  }
  const auto& items = value.node.items;
  if (items.empty()) refuse(value, "is an empty list");
  if (items.size() > kMostLevels) refuse(value, "has more than " + std::to_string(kMostLevels) + " levels");
  for (const YamlNode& item : items) {
    const Value one{value.file_name, value.name, item};
    const auto level = read(one);
    for (const auto& other : all) {
      if (other == level) refuse(one, "has the level " + shown(item) + " twice");
    }
    all.push_back(level);
  }
  return all;
}

}  // namespace echotrace::collect
