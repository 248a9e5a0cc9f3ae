#include "analyze/expression_tokens.h"

#include "ingest/base/error.h"

#include <fmt/format.h>

#include <charconv>

namespace echotrace::analyze {
namespace {

struct UnitRow {
  std::string_view name;
  UnitKind kind;
  double factor;
};
constexpr UnitRow kUnits[] = {
    {"ns", UnitKind::kTime, 1},         {"us", UnitKind::kTime, 1e3},  {"ms", UnitKind::kTime, 1e6},
    {"s", UnitKind::kTime, 1e9},        {"B", UnitKind::kBytes, 1},    {"KB", UnitKind::kBytes, 1e3},
    {"MB", UnitKind::kBytes, 1e6},      {"GB", UnitKind::kBytes, 1e9}, {"KiB", UnitKind::kBytes, 1024},
    {"MiB", UnitKind::kBytes, 1 << 20}, {"min", UnitKind::kTime, 6e10}, {"h", UnitKind::kTime, 3.6e12},
};

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool word_part(char c) {
  return letter(c) || digit(c) || c == '.' || c == '-' || c == '/' || c == ':' || c == '$';
}

class Lexer {
 public:
  Lexer(std::string_view text, std::string_view option) : text_(text), option_(option) {}

  Token next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
    Token token;
    token.column = at_;
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (c == '(' || c == ')' || c == ',') {
      token.kind = c == '(' ? TokenKind::kOpen : c == ')' ? TokenKind::kClose : TokenKind::kComma;
      ++at_;
    } else if (c == '\'' || c == '"') {
      quoted(c, token);
    } else if (std::string_view("=!<>").find(c) != std::string_view::npos) {
      comparison(token);
    } else if (digit(c) || ((c == '-' || c == '.') && at_ + 1 < text_.size() && digit(text_[at_ + 1]))) {
      number(token);
    } else if (letter(c)) {
      word(token);
    } else {
      fail_at(text_, at_, "this character has no meaning here; put texts in quotes", option_);
    }
    return token;
  }

 private:
  void quoted(char quote, Token& token) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail_at(text_, at_, "this quote is never closed", option_);
    token.kind = TokenKind::kText;
    token.text = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
  }

  void comparison(Token& token) {
    const bool two = at_ + 1 < text_.size() && text_[at_ + 1] == '=';
    token.kind = TokenKind::kCompare;
    token.text = text_.substr(at_, two ? 2 : 1);
    if (token.text == "==") token.text = "=";
    if (token.text == "!") fail_at(text_, at_, "'!' needs a '=' behind it; to negate write 'not'", option_);
    at_ += two ? 2 : 1;
  }

  // A number with its unit; what goes on with other letters ("680b0e6") is a bare text.
  void number(Token& token) {
    const std::size_t begin = at_;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), token.number);
    at_ = static_cast<std::size_t>(end - text_.data());
    std::size_t behind = at_;
    while (behind < text_.size() && text_[behind] == ' ') ++behind;
    std::size_t unit_end = behind;
    while (unit_end < text_.size() && letter(text_[unit_end])) ++unit_end;
    const std::string_view unit = text_.substr(behind, unit_end - behind);
    for (const UnitRow& row : kUnits) {
      if (row.name != unit || (unit_end < text_.size() && word_part(text_[unit_end]))) continue;
      token.kind = TokenKind::kNumber;
      token.unit = row.kind;
      token.number *= row.factor;
      at_ = unit_end;
      token.text = text_.substr(begin, at_ - begin);
      return;
    }
    if (error != std::errc{}) fail_at(text_, begin, "this number cannot be read", option_);
    token.kind = TokenKind::kNumber;
    if (at_ < text_.size() && text_[at_] == '%') {
      ++at_;
      token.number /= 100;
    } else if (at_ < text_.size() && word_part(text_[at_])) {
      while (at_ < text_.size() && word_part(text_[at_])) ++at_;
      token.kind = TokenKind::kText;
    }
    token.text = text_.substr(begin, at_ - begin);
  }

  void word(Token& token) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && word_part(text_[at_])) ++at_;
    token.text = text_.substr(begin, at_ - begin);
    token.kind = token.text == "and"   ? TokenKind::kAnd
                 : token.text == "or"  ? TokenKind::kOr
                 : token.text == "not" ? TokenKind::kNot
                                       : TokenKind::kName;
  }

  std::string_view text_, option_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, std::string_view option) {
  Lexer lexer(text, option);
  std::vector<Token> tokens;
  do {
    tokens.push_back(lexer.next());
  } while (tokens.back().kind != TokenKind::kEnd);
  return tokens;
}

void fail_at(std::string_view text, std::size_t column, const std::string& what, std::string_view option) {
  throw base::Error(base::Exit::kUsage, what, fmt::format("{}, column {}", option, column + 1),
                    fmt::format("{}\n  {}^", text, std::string(column, ' ')));
}

Relation relation_of(std::string_view text) {
  if (text == "=") return Relation::kEqual;
  if (text == "!=") return Relation::kUnequal;
  if (text == "<") return Relation::kLess;
  if (text == "<=") return Relation::kLessEqual;
  return text == ">" ? Relation::kGreater : Relation::kGreaterEqual;
}

bool holds(Relation relation, int order) {
  switch (relation) {
    case Relation::kEqual: return order == 0;
    case Relation::kUnequal: return order != 0;
    case Relation::kLess: return order < 0;
    case Relation::kLessEqual: return order <= 0;
    case Relation::kGreater: return order > 0;
    case Relation::kGreaterEqual: return order >= 0;
  }
  return false;
}

}  // namespace echotrace::analyze
