// What the expressions have in common: tokens taken one by one, paths, values, what is refused.
#pragma once

#include "drivers/local/dynamodb/condition.h"
#include "drivers/local/dynamodb/expression.h"
#include "drivers/local/dynamodb/expression_lexer.h"
#include "drivers/local/dynamodb/expression_scope.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::dynamodb {

bool same_keyword(std::string_view word, std::string_view keyword);  // which is in capitals

// A function of conditions; "size" is none of them, for it yields a value.
struct ConditionFunction {
  std::string_view name;
  Condition::Kind kind;
  std::size_t operands;
};
const ConditionFunction* find_condition_function(std::string_view name);

class ExpressionReader {
 protected:
  // Throws Refusal, like all here.
  ExpressionReader(std::string_view text, Scope& scope, std::string expression);

  const Token& here() const { return tokens_[at_]; }
  const Token& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  bool at_function() const {
    return here().kind == Token::Kind::kWord && next().kind == Token::Kind::kOperator && next().text == "(";
  }

  bool take(std::string_view text);
  void expect(std::string_view text);
  bool take_keyword(std::string_view keyword);
  void end();
  Path path();
  Operand value();

  void count_operator();
  void enter();
  void leave() { --depth_; }
  void close_brackets();

  [[noreturn]] void refuse() const { refuse(syntax_error(tokens_, at_, text_)); }
  [[noreturn]] void refuse(const std::string& what) const;
  [[noreturn]] void refuse_function(std::string_view name) const;
  [[noreturn]] void refuse_use(std::string_view function) const;
  [[noreturn]] void refuse_operands(std::string_view function, std::size_t count) const;

  std::string name_;
  bool bracketed_ = false;  // what was parsed last stands in brackets of its own
  std::size_t at_ = 0;

 private:
  std::string attribute_name();

  Scope& scope_;
  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t operators_ = 0, depth_ = 0;
};

}  // namespace echotrace::local::dynamodb
