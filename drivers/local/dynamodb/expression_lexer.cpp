#include "drivers/local/dynamodb/expression_lexer.h"

#include "drivers/local/dynamodb/refusals.h"

namespace echotrace::local::dynamodb {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::size_t end_of(std::string_view text, std::size_t from, auto&& belongs) {
  while (from < text.size() && belongs(text[from])) ++from;
  return from;
}

bool in_word(char c) {
  return is_letter(c) || is_digit(c);
}

std::size_t operator_length(std::string_view text) {
  if (text.starts_with("<>") || text.starts_with("<=") || text.starts_with(">=")) return 2;
  return std::string_view("=<>,()[].+-").find(text[0]) != std::string_view::npos ? 1 : 0;
}

Token next_token(std::string_view text, std::size_t at) {
  const char c = text[at];
  const auto token = [&](Token::Kind kind, std::size_t end) { return Token{kind, text.substr(at, end - at)}; };
  if (is_letter(c)) return token(Token::Kind::kWord, end_of(text, at + 1, in_word));
  if (is_digit(c)) return token(Token::Kind::kInteger, end_of(text, at + 1, is_digit));
  if (c == '#' || c == ':') {
    const std::size_t end = end_of(text, at + 1, in_word);
    if (end > at + 1) return token(c == '#' ? Token::Kind::kName : Token::Kind::kValue, end);
  }
  return token(Token::Kind::kOperator, at + operator_length(text.substr(at)));
}

std::string shown(const Token& token) {
  return token.kind == Token::Kind::kEnd ? "<EOF>" : std::string(token.text);
}

// One whole character, that a message be UTF-8.
std::string_view character_at(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80) ++length;
  return text.substr(at, length);
}

}  // namespace

std::vector<Token> tokens_of(std::string_view text, const std::string& expression) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while ((at = end_of(text, at, is_space)) < text.size()) {
    const Token token = next_token(text, at);
    if (token.text.empty()) {
      const std::string bad(character_at(text, at));
      const std::string before = tokens.empty() ? "" : std::string(tokens.back().text) + " ";
      throw invalid("Invalid " + expression + ": Syntax error; token: \"" + bad + "\", near: \"" + before + bad + "\"");
    }
    tokens.push_back(token);
    at += token.text.size();
  }
  tokens.push_back({});
  return tokens;
}

void refuse_syntax(const std::vector<Token>& tokens, std::size_t at, const std::string& expression) {
  std::string near;
  for (std::size_t i = at > 0 ? at - 1 : 0; i < tokens.size() && i <= at + 1; ++i)
    near += (near.empty() ? "" : " ") + shown(tokens[i]);
  throw invalid("Invalid " + expression + ": Syntax error; token: \"" + shown(tokens[at]) + "\", near: \"" + near +
                "\"");
}

}  // namespace echotrace::local::dynamodb
