#include "drivers/local/dynamodb/expression_parser.h"

#include "drivers/local/dynamodb/condition.h"
#include "drivers/local/dynamodb/expression_lexer.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/reserved_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxBytes = 4096;
constexpr std::size_t kMaxOperators = 300;
constexpr std::size_t kMaxDepth = 100;

bool same_keyword(std::string_view word, std::string_view keyword) {
  if (word.size() != keyword.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if ((word[i] >= 'a' && word[i] <= 'z' ? word[i] - 'a' + 'A' : word[i]) != keyword[i]) return false;
  return true;
}

// Words of the grammar, which are a syntax error where a name should be.
bool is_keyword(std::string_view word) {
  for (const std::string_view keyword : {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"})
    if (same_keyword(word, keyword)) return true;
  return false;
}

struct Function {
  std::string_view name;
  Condition::Kind kind;
  std::size_t operands;
};
constexpr std::array<Function, 5> kFunctions{{{"attribute_exists", Condition::Kind::kExists, 1},
                                              {"attribute_not_exists", Condition::Kind::kNotExists, 1},
                                              {"attribute_type", Condition::Kind::kType, 2},
                                              {"begins_with", Condition::Kind::kBeginsWith, 2},
                                              {"contains", Condition::Kind::kContains, 2}}};

constexpr std::array<std::pair<std::string_view, Comparator>, 6> kComparators{{{"=", Comparator::kEqual},
                                                                               {"<>", Comparator::kNotEqual},
                                                                               {"<", Comparator::kLess},
                                                                               {"<=", Comparator::kLessOrEqual},
                                                                               {">", Comparator::kGreater},
                                                                               {">=", Comparator::kGreaterOrEqual}}};

class Parser {
 public:
  Parser(std::string_view text, Scope& scope, std::string expression)
      : scope_(scope), name_(std::move(expression)), text_(text) {
    if (text.empty()) refuse("The expression can not be empty;");
    if (text.size() > kMaxBytes)
      refuse("Expression size has exceeded the maximum allowed size; expression size: " + std::to_string(text.size()));
    tokens_ = tokens_of(text);
  }

  Condition condition() {
    Condition found = disjunction();
    end();
    return found;
  }

  Update update() {
    Update found;
    std::array<bool, 4> seen{};
    do {
      section(found, seen);
    } while (here().kind != Token::Kind::kEnd);
    return found;
  }

  std::vector<Path> projection() {
    std::vector<Path> paths{path()};
    while (take(",")) paths.push_back(path());
    end();
    return paths;
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  const Token& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  [[noreturn]] void refuse() const { refuse(syntax_error(tokens_, at_, text_)); }
  [[noreturn]] void refuse(const std::string& what) const { throw invalid("Invalid " + name_ + ": " + what); }

  bool take(std::string_view text) {
    if (here().kind != Token::Kind::kOperator || here().text != text) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view text) {
    if (!take(text)) refuse();
  }
  bool take_keyword(std::string_view keyword) {
    if (here().kind != Token::Kind::kWord || !same_keyword(here().text, keyword)) return false;
    ++at_;
    return true;
  }
  void end() {
    if (here().kind != Token::Kind::kEnd) refuse();
  }

  void count_operator() {
    if (++operators_ > kMaxOperators)
      refuse("The expression contains too many operators; operator count: " + std::to_string(operators_));
  }
  void enter() {
    if (++depth_ > kMaxDepth) refuse("The expression is nested too deeply");
  }
  void leave() { --depth_; }

  std::string attribute_name() {
    const Token token = here();
    if (token.kind == Token::Kind::kName) {
      ++at_;
      return scope_.name(token.text, name_);
    }
    if (token.kind != Token::Kind::kWord || is_keyword(token.text)) refuse();
    if (is_reserved(token.text))
      refuse("Attribute name is a reserved keyword; reserved keyword: " + std::string(token.text));
    ++at_;
    return std::string(token.text);
  }

  Path path() {
    Path found{{attribute_name()}};
    for (;;) {
      if (take(".")) {
        found.push_back({attribute_name()});
      } else if (take("[")) {
        PathStep step{{}, 0, true};
        const std::string_view digits = here().text;
        if (here().kind != Token::Kind::kInteger) refuse();
        if (std::from_chars(digits.data(), digits.data() + digits.size(), step.index).ec != std::errc() ||
            step.index > 0x7FFFFFFF)
          refuse("List index is not within the allowable range; index: [" + std::string(digits) + "]");
        ++at_;
        expect("]");
        found.push_back(step);
      } else {
        return found;
      }
    }
  }

  Operand value() {
    Operand operand;
    operand.kind = Operand::Kind::kValue;
    operand.value = &scope_.value(here().text, name_);
    ++at_;
    return operand;
  }

  void close_brackets() {
    if (bracketed_) refuse("The expression has redundant parentheses;");
    expect(")");
    leave();
    bracketed_ = true;
  }

  bool at_function() const {
    return here().kind == Token::Kind::kWord && next().kind == Token::Kind::kOperator && next().text == "(";
  }

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

  [[noreturn]] void refuse_function(std::string_view name) const {
    const bool updating = name_ == "UpdateExpression";
    const bool of_updates = name == "if_not_exists" || name == "list_append";
    const bool of_conditions = name == "size" || std::any_of(kFunctions.begin(), kFunctions.end(),
                                                             [&](const Function& one) { return one.name == name; });
    if (!of_updates && !of_conditions) refuse("Invalid function name; function: " + std::string(name));
    if (updating == of_updates) refuse_use(name);
    refuse("The function is not allowed in " + std::string(updating ? "an update" : "a condition") +
           " expression; function: " + std::string(name));
  }
  [[noreturn]] void refuse_use(std::string_view name) const {
    refuse("The function is not allowed to be used this way in an expression; function: " + std::string(name));
  }

  void refuse_operands(std::string_view function, std::size_t count) const {
    refuse("Incorrect number of operands for operator or function; operator or function: " + std::string(function) +
           ", number of operands: " + std::to_string(count));
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
    for (const Function& function : kFunctions) {
      if (function.name != name) continue;
      count_operator();
      at_ += 2;
      Condition found;
      found.kind = function.kind;
      found.operands = operand_list();
      if (found.operands.size() != function.operands) refuse_operands(name, found.operands.size());
      check_operands(found, name, name_);
      if (at_comparison()) refuse_use(name);
      return found;
    }
    refuse_function(name);
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

  void section(Update& update, std::array<bool, 4>& seen) {
    constexpr std::array<std::string_view, 4> kSections{"SET", "REMOVE", "ADD", "DELETE"};
    for (std::size_t i = 0; i < kSections.size(); ++i) {
      if (!take_keyword(kSections[i])) continue;
      if (std::exchange(seen[i], true))
        refuse("The \"" + std::string(kSections[i]) + "\" section can only be used once in an update expression;");
      do {
        action(update, i);
      } while (take(","));
      return;
    }
    refuse();
  }

  void action(Update& update, std::size_t section) {
    Path target = path();
    if (section == 0) {
      expect("=");
      update.assignments.push_back({std::move(target), assigned()});
    } else if (section == 1) {
      update.removals.push_back(std::move(target));
    } else {
      if (here().kind != Token::Kind::kValue) refuse();
      const Value& change = *value().value;
      const std::string_view name = section == 2 ? "ADD" : "DELETE";
      if (!is_set(change.type) && !(section == 2 && change.type == Type::kNumber))
        refuse("Incorrect operand type for operator or function; operator: " + std::string(name) + ", operand type: " +
               std::string(long_type_name(change.type)) + ", typeSet: ALLOWED_FOR_" + std::string(name) + "_OPERAND");
      (section == 2 ? update.additions : update.deletions).push_back({std::move(target), &change});
    }
  }

  static bool is_sum(const Operand& operand) {
    return operand.kind == Operand::Kind::kPlus || operand.kind == Operand::Kind::kMinus;
  }

  Operand assigned() {
    Operand left = term();
    const std::string_view symbol = here().text;
    if (symbol != "+" && symbol != "-") return left;
    if (is_sum(left)) refuse();
    ++at_;
    count_operator();
    Operand sum;
    sum.kind = symbol == "+" ? Operand::Kind::kPlus : Operand::Kind::kMinus;
    sum.arguments.push_back(std::move(left));
    sum.arguments.push_back(term());
    if (is_sum(sum.arguments[1])) refuse();
    for (const Operand& argument : sum.arguments) {
      if (argument.kind == Operand::Kind::kListAppend) refuse_use("list_append");
      if (argument.kind == Operand::Kind::kValue && argument.value->type != Type::kNumber)
        refuse_operand_type(symbol, argument.value->type, name_);
    }
    bracketed_ = false;
    return sum;
  }

  Operand term() {
    if (take("(")) {
      enter();
      Operand inner = assigned();
      close_brackets();
      return inner;
    }
    Operand found;
    if (here().kind == Token::Kind::kValue)
      found = value();
    else if (at_function())
      found = update_function();
    else
      found.path = path();
    bracketed_ = false;
    return found;
  }

  Operand update_function() {
    const std::string_view name = here().text;
    if (name != "if_not_exists" && name != "list_append") refuse_function(name);
    count_operator();
    enter();
    at_ += 2;
    std::vector<Operand> operands{term()};
    while (take(",")) operands.push_back(term());
    expect(")");
    leave();
    if (operands.size() != 2) refuse_operands(name, operands.size());
    Operand found;
    if (name == "list_append") {
      found.kind = Operand::Kind::kListAppend;
      for (const Operand& operand : operands)
        if (operand.kind == Operand::Kind::kValue && operand.value->type != Type::kList)
          refuse_operand_type(name, operand.value->type, name_);
      found.arguments = std::move(operands);
      return found;
    }
    if (operands[0].kind != Operand::Kind::kPath)
      refuse("Operator or function requires a document path; operator or function: if_not_exists");
    if (operands[1].kind == Operand::Kind::kListAppend) refuse_use("list_append");
    found.kind = Operand::Kind::kIfNotExists;
    found.path = std::move(operands[0].path);
    found.arguments.push_back(std::move(operands[1]));
    return found;
  }

  Scope& scope_;
  std::string name_;
  std::string_view text_;
  std::vector<Token> tokens_;
  bool bracketed_ = false;  // what was parsed last stands in brackets of its own
  std::size_t at_ = 0, operators_ = 0, depth_ = 0;
};

}  // namespace

Condition parse_condition(std::string_view text, Scope& scope, const std::string& expression) {
  return Parser(text, scope, expression).condition();
}

Update parse_update(std::string_view text, Scope& scope) {
  Update update = Parser(text, scope, "UpdateExpression").update();
  std::vector<const Path*> paths;
  for (const auto& assignment : update.assignments) paths.push_back(&assignment.path);
  for (const Path& removal : update.removals) paths.push_back(&removal);
  for (const auto& addition : update.additions) paths.push_back(&addition.path);
  for (const auto& deletion : update.deletions) paths.push_back(&deletion.path);
  refuse_overlaps(paths, "UpdateExpression");
  return update;
}

std::vector<Path> parse_projection(std::string_view text, Scope& scope) {
  std::vector<Path> paths = Parser(text, scope, "ProjectionExpression").projection();
  std::vector<const Path*> all;
  for (const Path& path : paths) all.push_back(&path);
  refuse_overlaps(all, "ProjectionExpression");
  return paths;
}

}  // namespace echotrace::local::dynamodb
