#include "drivers/local/dynamodb/expression_parser.h"

#include "drivers/local/dynamodb/expression_reader.h"
#include "drivers/local/dynamodb/refusals.h"

#include <array>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::array<std::pair<std::string_view, Comparator>, 6> kComparators{{{"=", Comparator::kEqual},
                                                                               {"<>", Comparator::kNotEqual},
                                                                               {"<", Comparator::kLess},
                                                                               {"<=", Comparator::kLessOrEqual},
                                                                               {">", Comparator::kGreater},
                                                                               {">=", Comparator::kGreaterOrEqual}}};

class ConditionParser : ExpressionReader {
 public:
  ConditionParser(std::string_view text, Scope& scope, const std::string& expression)
      : ExpressionReader(text, scope, expression) {}

  Condition parse() {
    Condition found = disjunction();
    end();
    return found;
  }

 private:
  // Of a condition: a path, a value or size(…), perhaps in brackets.
  Operand operand() {
    if (take("(")) {
      enter();
      Operand inner = operand();
      close_brackets();
      return inner;
    }
    Operand found;
    if (here().kind == Token::Kind::kValue) {
      found = value();
    } else if (at_function()) {
      if (here().text != "size") refuse_function(here().text);
      found = size();
    } else {
      found.path = path();
    }
    bracketed_ = false;
    return found;
  }

  bool at_comparison() const {
    return (here().kind == Token::Kind::kOperator &&
            std::string_view("=<>>=<").find(here().text) != std::string_view::npos) ||
           (here().kind == Token::Kind::kWord &&
            (same_keyword(here().text, "BETWEEN") || same_keyword(here().text, "IN")));
  }

  // Whether the brackets that open here hold one side of a comparison rather than a condition.
  bool brackets_hold_operand() {
    const std::size_t opening = at_;
    std::size_t open = 0;
    for (; here().kind != Token::Kind::kEnd; ++at_) {
      if (here().kind != Token::Kind::kOperator) continue;
      if (here().text == "(") ++open;
      if (here().text == ")" && --open == 0) break;
    }
    if (here().kind != Token::Kind::kEnd) ++at_;
    const bool compared = at_comparison();
    at_ = opening;
    return compared;
  }

  Operand size() {
    count_operator();
    at_ += 2;
    Operand found;
    found.kind = Operand::Kind::kSize;
    std::vector<Operand> operands = operand_list();
    if (operands.size() != 1) refuse_operands("size", operands.size());
    check_size_operand(operands[0], name_);
    found.arguments = std::move(operands);
    return found;
  }

  // Up to and with the closing bracket.
  std::vector<Operand> operand_list() {
    enter();
    std::vector<Operand> found{operand()};
    while (take(",")) found.push_back(operand());
    expect(")");
    leave();
    return found;
  }

  Condition disjunction() {
    return chain(Condition::Kind::kOr, "OR", [this] { return conjunction(); });
  }
  Condition conjunction() {
    return chain(Condition::Kind::kAnd, "AND", [this] { return negation(); });
  }

  Condition chain(Condition::Kind kind, std::string_view keyword, auto&& part) {
    Condition first = part();
    if (!take_keyword(keyword)) return first;
    Condition all;
    all.kind = kind;
    all.parts.push_back(std::move(first));
    do {
      count_operator();
      all.parts.push_back(part());
    } while (take_keyword(keyword));
    bracketed_ = false;
    return all;
  }

  Condition negation() {
    if (!take_keyword("NOT")) return simple();
    enter();
    count_operator();
    Condition found;
    found.kind = Condition::Kind::kNot;
    found.parts.push_back(negation());
    leave();
    bracketed_ = false;
    return found;
  }

  Condition simple() {
    const bool opens = here().kind == Token::Kind::kOperator && here().text == "(";
    if (opens && !brackets_hold_operand()) {
      ++at_;
      enter();
      Condition inner = disjunction();
      close_brackets();
      return inner;
    }
    Condition found = at_function() && here().text != "size" ? function() : comparison();
    bracketed_ = false;
    return found;
  }

  Condition function() {
    const std::string_view name = here().text;
    const ConditionFunction* function = find_condition_function(name);
    if (function == nullptr) refuse_function(name);
    count_operator();
    at_ += 2;
    Condition found;
    found.kind = function->kind;
    found.operands = operand_list();
    if (found.operands.size() != function->operands) refuse_operands(name, found.operands.size());
    check_operands(found, name, name_);
    if (at_comparison()) refuse_use(name);
    return found;
  }

  Condition comparison() {
    Condition found;
    found.operands.push_back(operand());
    if (found.operands[0].kind == Operand::Kind::kSize && !at_comparison()) refuse_use("size");
    count_operator();
    const std::string_view symbol = here().text;
    if (take_keyword("BETWEEN")) {
      found.kind = Condition::Kind::kBetween;
      found.operands.push_back(operand());
      if (!take_keyword("AND")) refuse();
      found.operands.push_back(operand());
      check_operands(found, "BETWEEN", name_);
    } else if (take_keyword("IN")) {
      found.kind = Condition::Kind::kIn;
      expect("(");
      for (Operand& candidate : operand_list()) found.operands.push_back(std::move(candidate));
      if (found.operands.size() > 101) refuse_operands("IN", found.operands.size() - 1);
      check_operands(found, "IN", name_);
    } else {
      found.kind = Condition::Kind::kCompare;
      found.comparator = comparator();
      found.operands.push_back(operand());
      check_operands(found, symbol, name_);
    }
    return found;
  }

  Comparator comparator() {
    for (const auto& [symbol, meaning] : kComparators)
      if (take(symbol)) return meaning;
    refuse();
  }
};

class ProjectionParser : ExpressionReader {
 public:
  ProjectionParser(std::string_view text, Scope& scope) : ExpressionReader(text, scope, "ProjectionExpression") {}

  std::vector<Path> parse() {
    std::vector<Path> paths{path()};
    while (take(",")) paths.push_back(path());
    end();
    return paths;
  }
};

}  // namespace

Condition parse_condition(std::string_view text, Scope& scope, const std::string& expression) {
  return ConditionParser(text, scope, expression).parse();
}

std::vector<Path> parse_projection(std::string_view text, Scope& scope) {
  std::vector<Path> paths = ProjectionParser(text, scope).parse();
  std::vector<const Path*> all;
  for (const Path& path : paths) all.push_back(&path);
  refuse_overlaps(all, "ProjectionExpression");
  return paths;
}

}  // namespace echotrace::local::dynamodb
