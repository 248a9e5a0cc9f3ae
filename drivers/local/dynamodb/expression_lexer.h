// The words of DynamoDB's expressions.
#pragma once

#include <cstddef>
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
    kUnknown,   // a character that begins none of these
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string_view text;  // where it stands
};

// The tokens, of which the last is the end. They refer to the text.
std::vector<Token> tokens_of(std::string_view text);

// `Syntax error; token: "x", near: "a x b"`, about tokens[at].
std::string syntax_error(const std::vector<Token>& tokens, std::size_t at, std::string_view text);

}  // namespace echotrace::local::dynamodb
