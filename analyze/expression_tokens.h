// The words of the small grammar that --where and --assert share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::analyze {

enum class TokenKind : std::uint8_t { kName, kText, kNumber, kCompare, kOpen, kClose, kComma, kAnd, kOr, kNot, kEnd };
enum class UnitKind : std::uint8_t { kNone, kTime, kBytes };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;   // as written; of a quoted text its inside; of a comparison "=" "!=" "<" ...
  double number = 0;  // in nanoseconds or bytes where it has a unit
  UnitKind unit = UnitKind::kNone;
  std::size_t column = 0;  // from 0
};

// Ends in a kEnd token. Throws base::Error (usage) that shows the place; `option` names it.
std::vector<Token> tokenize(std::string_view text, std::string_view option);

// Throws base::Error (usage): what is wrong, the text, and a caret under the column.
[[noreturn]] void fail_at(std::string_view text, std::size_t column, const std::string& what, std::string_view option);

enum class Relation : std::uint8_t { kEqual, kUnequal, kLess, kLessEqual, kGreater, kGreaterEqual };
Relation relation_of(std::string_view text);

// Whether `left <relation> right`, order being -1, 0 or 1 as left is less, equal or greater.
bool holds(Relation relation, int order);

}  // namespace echotrace::analyze
