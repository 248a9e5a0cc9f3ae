// YAML as a tree that knows its lines. Bounded: what is nested deeper, has more values or repeats them more often by
// aliases than an experiment could is refused before it takes memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::collect {

struct YamlMember;

struct YamlNode {
  enum class Kind { kNull, kText, kList, kMembers };
  explicit YamlNode(Kind of = Kind::kNull, int in_line = 0, std::string said = {});

  Kind kind;
  int line;                         // from 1
  std::string text;                 // as written, without quotes
  std::vector<YamlNode> items;      // of a list
  std::vector<YamlMember> members;  // in the order written, each name once
};

struct YamlMember {
  std::string name;
  int line = 0;
  YamlNode value;
};

// The one document of a text. Throws base::Error (usage) with file:line for what is no YAML, several documents, members
// said twice, and names that are no text.
YamlNode read_yaml(std::string_view text, const std::string& file_name);

// Gives the text of a file that a YAML file names, by its path.
using ReadFile = std::function<std::string(const std::filesystem::path&)>;

// The value for a complaint: "'fast'", "a list", "nothing".
std::string shown(const YamlNode& node);

// "file.yaml:3"
std::string place(const std::string& file_name, int line);

}  // namespace echotrace::collect
