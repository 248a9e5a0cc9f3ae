#include "collect/yaml_tree.h"

#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kMostDepth = 16;
constexpr std::size_t kMostValues = 50'000;
constexpr std::size_t kShownColumns = 40;

int line_of(const YAML::Mark& mark) {
  return std::max(0, mark.line) + 1;
}

std::size_t values_in(const YamlNode& node) {
  std::size_t values = 1;
  for (const YamlNode& item : node.items) values += values_in(item);
  for (const YamlMember& member : node.members) values += 1 + values_in(member.value);
  return values;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const std::string& file_name) : file_name_(file_name) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(YamlNode(YamlNode::Kind::kNull, line_of(mark)), anchor, 1);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // yaml-cpp tells of `~` and of nothing written by OnNull, of a plain `null` as of any text.
    const bool null = tag == "?" && value == "null";
    add(null ? YamlNode(YamlNode::Kind::kNull, line_of(mark)) : YamlNode(YamlNode::Kind::kText, line_of(mark), value),
        anchor, 1);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end()) refuse(line_of(mark), "an alias stands inside of what it repeats");
    YamlNode copy = found->second;
    copy.line = line_of(mark);
    const std::size_t values = values_in(copy);
    add(std::move(copy), 0, values);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::kList, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::kMembers, mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    bool named = false;  // the last member waits for its value
  };

  [[noreturn]] void refuse(int line, const std::string& what) const {
    throw base::Error(base::Exit::kUsage, what, place(file_name_, line));
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    const int line = line_of(mark);
    if (!open_.empty() && open_.back().node.kind == YamlNode::Kind::kMembers && !open_.back().named)
      refuse(line, "a member's name has to be a word");
    if (open_.size() == kMostDepth) refuse(line, "nested deeper than any experiment");
    count(line, 1);
    open_.push_back({YamlNode(kind, line), anchor, false});
  }

  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    add(std::move(closed.node), closed.anchor, 0);
  }

  void count(int line, std::size_t values) {
    values_ += values;
    if (values_ > kMostValues) refuse(line, "holds more values than any experiment");
  }

  void add(YamlNode node, YAML::anchor_t anchor, std::size_t values) {
    count(node.line, values);
    if (anchor != 0) {
      count(node.line, values_in(node));
      anchored_[anchor] = node;
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.named) {
      parent.node.members.back().value = std::move(node);
      parent.named = false;
    } else {
      name_member(parent, node);
    }
  }

  void name_member(Open& parent, const YamlNode& name) {
    if (name.kind != YamlNode::Kind::kText) refuse(name.line, "a member's name has to be a word");
    for (const YamlMember& member : parent.node.members) {
      if (member.name == name.text)
        refuse(name.line, shown(name) + " is said twice, first in line " + std::to_string(member.line));
    }
    if (parent.node.members.size() == kMostMembers) refuse(name.line, "has more members than any experiment");
    parent.node.members.push_back({name.text, name.line, YamlNode()});
    parent.named = true;
  }

  static constexpr std::size_t kMostMembers = 200;

  const std::string& file_name_;
  YamlNode root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode> anchored_;
  std::size_t values_ = 0;
};

}  // namespace

YamlNode::YamlNode(Kind of, int in_line, std::string said) : kind(of), line(in_line), text(std::move(said)) {}

std::string place(const std::string& file_name, int line) {
  return file_name + ":" + std::to_string(line);
}

std::string shown(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: return "nothing";
    case YamlNode::Kind::kText: return "'" + base::excerpt(node.text, kShownColumns) + "'";
    case YamlNode::Kind::kList: return "a list";
    default: return "members of its own";
  }
}

YamlNode read_yaml(std::string_view text, const std::string& file_name) {
  if (text.size() > kMostBytes)
    throw base::Error(base::Exit::kUsage, "is larger than 1 MiB, which no experiment is", file_name);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(file_name), more(file_name);
    if (!parser.HandleNextDocument(builder)) throw base::Error(base::Exit::kUsage, "says nothing", file_name);
    if (parser.HandleNextDocument(more))
      throw base::Error(base::Exit::kUsage, "holds several YAML documents, an experiment is one", file_name);
    return builder.take();
  } catch (const YAML::Exception& error) {
    throw base::Error(base::Exit::kUsage, "is not YAML: " + error.msg,
                      error.mark.is_null() ? file_name : place(file_name, line_of(error.mark)));
  }
}

}  // namespace echotrace::collect
