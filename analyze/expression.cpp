#include "analyze/expression.h"

#include "analyze/expression_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace echotrace::analyze {

struct Expression::Node {
  enum class Kind { kAnd, kOr, kNot, kCompare } kind = Kind::kCompare;
  std::shared_ptr<const Node> left, right;
  std::string field;
  Relation relation = Relation::kEqual;
  Token value;
};

namespace {

using Node = Expression::Node;
using NodePointer = std::shared_ptr<const Node>;

constexpr int kMaxDepth = 100;

class Parser {
 public:
  Parser(std::string_view text, std::string_view option)
      : text_(text), option_(option), tokens_(tokenize(text, option)) {}

  NodePointer whole() {
    NodePointer root = either(0);
    if (now().kind != TokenKind::kEnd) fail("expected 'and', 'or' or the end");
    return root;
  }
  std::vector<std::string> fields;

 private:
  const Token& now() const { return tokens_[at_]; }
  [[noreturn]] void fail(const std::string& what) const { fail_at(text_, now().column, what, option_); }

  NodePointer either(int depth) {
    NodePointer left = both(depth);
    while (now().kind == TokenKind::kOr) {
      ++at_;
      left = std::make_shared<Node>(Node{Node::Kind::kOr, left, both(depth), {}, {}, {}});
    }
    return left;
  }

  NodePointer both(int depth) {
    NodePointer left = single(depth);
    while (now().kind == TokenKind::kAnd) {
      ++at_;
      left = std::make_shared<Node>(Node{Node::Kind::kAnd, left, single(depth), {}, {}, {}});
    }
    return left;
  }

  NodePointer single(int depth) {
    if (depth > kMaxDepth) fail("this is nested too deeply");
    if (now().kind == TokenKind::kNot) {
      ++at_;
      return std::make_shared<Node>(Node{Node::Kind::kNot, single(depth + 1), nullptr, {}, {}, {}});
    }
    if (now().kind == TokenKind::kOpen) {
      ++at_;
      NodePointer inside = either(depth + 1);
      if (now().kind != TokenKind::kClose) fail("expected ')'");
      ++at_;
      return inside;
    }
    return compare();
  }

  NodePointer compare() {
    if (now().kind != TokenKind::kName) fail("expected the name of a field");
    Node node;
    node.field = now().text;
    if (std::find(fields.begin(), fields.end(), node.field) == fields.end()) fields.push_back(node.field);
    ++at_;
    if (now().kind != TokenKind::kCompare) fail("expected one of = != < <= > >=");
    node.relation = relation_of(now().text);
    ++at_;
    if (now().kind != TokenKind::kName && now().kind != TokenKind::kText && now().kind != TokenKind::kNumber) {
      fail("expected a number or a text");
    }
    node.value = now();
    ++at_;
    return std::make_shared<Node>(std::move(node));
  }

  std::string_view text_, option_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

template <typename T>
int order_of(const T& left, const T& right) {
  return left < right ? -1 : (right < left ? 1 : 0);
}

bool compare(const Node& node, const Scalar& value) {
  if (std::holds_alternative<std::monostate>(value)) return node.relation == Relation::kUnequal;
  const bool by_number = node.value.kind == TokenKind::kNumber;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (!by_number) return node.relation == Relation::kUnequal;
    return holds(node.relation, order_of(static_cast<double>(*number), node.value.number));
  }
  if (const auto* truth = std::get_if<bool>(&value))
    return holds(node.relation, order_of(to_text(*truth), node.value.text));
  const std::string& text = std::get<std::string>(value);
  if (text == node.value.text || !by_number) return holds(node.relation, order_of(text, node.value.text));
  // A label is a text; beside a number it counts as the number it holds, and one that holds none compares unequal.
  double held = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), held);
  if (error != std::errc{} || end != text.data() + text.size()) return node.relation == Relation::kUnequal;
  return holds(node.relation, order_of(held, node.value.number));
}

bool evaluate(const Node& node, const Expression::Lookup& lookup) {
  switch (node.kind) {
    case Node::Kind::kAnd: return evaluate(*node.left, lookup) && evaluate(*node.right, lookup);
    case Node::Kind::kOr: return evaluate(*node.left, lookup) || evaluate(*node.right, lookup);
    case Node::Kind::kNot: return !evaluate(*node.left, lookup);
    case Node::Kind::kCompare: break;
  }
  return compare(node, lookup(node.field));
}

}  // namespace

Expression Expression::parse(std::string_view text, std::string_view option) {
  Parser parser(text, option);
  Expression expression;
  expression.root_ = parser.whole();
  expression.fields_ = std::move(parser.fields);
  return expression;
}

bool Expression::matches(const Lookup& lookup) const {
  return evaluate(*root_, lookup);
}

}  // namespace echotrace::analyze
