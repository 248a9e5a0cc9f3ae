// The words of DynamoDB's expressions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::dynamodb {

struct Token {
  enum class Kind {
    kWord,      // an attribute's name, a function or a keyword
    kName,      // #name
    kValue,     // :value
    kInteger,   // an index
    kOperator,  // = <> < <= > >= , ( ) [ ] . + -
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string_view text;  // as it stands
};

// The tokens, of which the last is the end. `expression` is what errors call it: "ConditionExpression". The tokens
// refer to the text. Throws Refusal for a character that begins no token.
std::vector<Token> tokens_of(std::string_view text, const std::string& expression);

// `Invalid ConditionExpression: Syntax error; token: "x", near: "a x b"`, about tokens[at].
[[noreturn]] void refuse_syntax(const std::vector<Token>& tokens, std::size_t at, const std::string& expression);

}  // namespace echotrace::local::dynamodb
