#include "drivers/local/dynamodb/expression_lexer.h"

namespace echotrace::local::dynamodb {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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
  return is_letter(c) || is_digit(c) || c == '_';
}

std::size_t operator_length(std::string_view text) {
  if (text.starts_with("<>") || text.starts_with("<=") || text.starts_with(">=")) return 2;
  return std::string_view("=<>,()[].+-").find(text[0]) != std::string_view::npos ? 1 : 0;
}

// One whole character, that a message be UTF-8.
std::string_view character_at(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80) ++length;
  return text.substr(at, length);
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
  const std::size_t length = operator_length(text.substr(at));
  if (length == 0) return {Token::Kind::kUnknown, character_at(text, at)};
  return token(Token::Kind::kOperator, at + length);
}

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; (at = end_of(text, at, is_space)) < text.size(); at += tokens.back().text.size())
    tokens.push_back(next_token(text, at));
  tokens.push_back({Token::Kind::kEnd, text.substr(text.size())});
  return tokens;
}

std::string syntax_error(const std::vector<Token>& tokens, std::size_t at, std::string_view text) {
  const Token &bad = tokens[at], &last = tokens[at + 1 < tokens.size() ? at + 1 : at];
  const char* from = at > 0 ? tokens[at - 1].text.data() : text.data();
  const std::string near(from, static_cast<std::size_t>(last.text.data() + last.text.size() - from));
  return "Syntax error; token: \"" + (bad.kind == Token::Kind::kEnd ? "<EOF>" : std::string(bad.text)) +
         "\", near: \"" + near + "\"";
}

}  // namespace echotrace::local::dynamodb
