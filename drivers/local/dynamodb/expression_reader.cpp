#include "drivers/local/dynamodb/expression_reader.h"

#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/reserved_words.h"

#include <array>
#include <charconv>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxBytes = 4096;
constexpr std::size_t kMaxOperators = 300;
constexpr std::size_t kMaxDepth = 100;

constexpr std::array<ConditionFunction, 5> kFunctions{{{"attribute_exists", Condition::Kind::kExists, 1},
                                              {"attribute_not_exists", Condition::Kind::kNotExists, 1},
                                              {"attribute_type", Condition::Kind::kType, 2},
                                              {"begins_with", Condition::Kind::kBeginsWith, 2},
                                              {"contains", Condition::Kind::kContains, 2}}};

// Words of the grammar, which are a syntax error where a name should be.
bool is_keyword(std::string_view word) {
  for (const std::string_view keyword : {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"})
    if (same_keyword(word, keyword)) return true;
  return false;
}

}  // namespace

bool same_keyword(std::string_view word, std::string_view keyword) {
  if (word.size() != keyword.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if ((word[i] >= 'a' && word[i] <= 'z' ? word[i] - 'a' + 'A' : word[i]) != keyword[i]) return false;
  return true;
}

const ConditionFunction* find_condition_function(std::string_view name) {
  const auto* found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                   [&](const ConditionFunction& function) { return function.name == name; });
  return found == kFunctions.end() ? nullptr : found;
}

ExpressionReader::ExpressionReader(std::string_view text, Scope& scope, std::string expression)
    : name_(std::move(expression)), scope_(scope), text_(text) {
  if (text.empty()) refuse("The expression can not be empty;");
  if (text.size() > kMaxBytes)
    refuse("Expression size has exceeded the maximum allowed size; expression size: " + std::to_string(text.size()));
  tokens_ = tokens_of(text);
}

bool ExpressionReader::take(std::string_view text) {
  if (here().kind != Token::Kind::kOperator || here().text != text) return false;
  ++at_;
  return true;
}

void ExpressionReader::expect(std::string_view text) {
  if (!take(text)) refuse();
}

bool ExpressionReader::take_keyword(std::string_view keyword) {
  if (here().kind != Token::Kind::kWord || !same_keyword(here().text, keyword)) return false;
  ++at_;
  return true;
}

void ExpressionReader::end() {
  if (here().kind != Token::Kind::kEnd) refuse();
}

void ExpressionReader::count_operator() {
  if (++operators_ > kMaxOperators)
    refuse("The expression contains too many operators; operator count: " + std::to_string(operators_));
}

void ExpressionReader::enter() {
  if (++depth_ > kMaxDepth) refuse("The expression is nested too deeply");
}

std::string ExpressionReader::attribute_name() {
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

Path ExpressionReader::path() {
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

Operand ExpressionReader::value() {
  Operand operand;
  operand.kind = Operand::Kind::kValue;
  operand.value = &scope_.value(here().text, name_);
  ++at_;
  return operand;
}

void ExpressionReader::close_brackets() {
  if (bracketed_) refuse("The expression has redundant parentheses;");
  expect(")");
  leave();
  bracketed_ = true;
}

void ExpressionReader::refuse(const std::string& what) const {
  throw invalid("Invalid " + name_ + ": " + what);
}

void ExpressionReader::refuse_function(std::string_view name) const {
  const bool updating = name_ == "UpdateExpression";
  const bool of_updates = name == "if_not_exists" || name == "list_append";
  const bool of_conditions = name == "size" || find_condition_function(name) != nullptr;
  if (!of_updates && !of_conditions) refuse("Invalid function name; function: " + std::string(name));
  if (updating == of_updates) refuse_use(name);
  refuse("The function is not allowed in " + std::string(updating ? "an update" : "a condition") +
         " expression; function: " + std::string(name));
}

void ExpressionReader::refuse_use(std::string_view name) const {
  refuse("The function is not allowed to be used this way in an expression; function: " + std::string(name));
}

void ExpressionReader::refuse_operands(std::string_view function, std::size_t count) const {
  refuse("Incorrect number of operands for operator or function; operator or function: " + std::string(function) +
         ", number of operands: " + std::to_string(count));
}

}  // namespace echotrace::local::dynamodb
