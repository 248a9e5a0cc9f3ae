#include "drivers/local/rds_data/parameters.h"

#include <algorithm>

namespace echotrace::local::rds_data {
namespace {

constexpr std::size_t kEnd = std::string_view::npos;

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool continues_name(char c) {
  return begins_name(c) || (c >= '0' && c <= '9');
}

// Where what begins at `begin` ends: the position behind it.
std::size_t behind(std::string_view sql, std::size_t begin, std::string_view closing) {
  const std::size_t found = sql.find(closing, begin);
  return found == kEnd ? sql.size() : found + closing.size();
}

// A doubled quote is read as two strings in a row, which comes to the same.
std::size_t behind_string(std::string_view sql, std::size_t begin, bool escapes) {
  for (std::size_t i = begin + 1; i < sql.size(); ++i) {
    if (escapes && sql[i] == '\\')
      ++i;
    else if (sql[i] == '\'')
      return i + 1;
  }
  return sql.size();
}

// Comments nest in PostgreSQL.
std::size_t behind_comment(std::string_view sql, std::size_t begin) {
  int depth = 0;
  for (std::size_t i = begin; i + 1 < sql.size(); ++i) {
    if (sql[i] == '/' && sql[i + 1] == '*') {
      ++depth;
      ++i;
    } else if (sql[i] == '*' && sql[i + 1] == '/') {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  return sql.size();
}

// $$…$$ or $tag$…$tag$; only the dollar when it opens neither.
std::size_t behind_dollar(std::string_view sql, std::size_t begin) {
  std::size_t i = begin + 1;
  if (i < sql.size() && begins_name(sql[i])) {
    while (i < sql.size() && continues_name(sql[i])) ++i;
  }
  if (i >= sql.size() || sql[i] != '$') return begin + 1;
  return behind(sql, i + 1, sql.substr(begin, i + 1 - begin));
}

// Whether the string that begins there is E'…', whose backslashes escape.
bool has_escapes(std::string_view sql, std::size_t quote) {
  return quote > 0 && (sql[quote - 1] == 'E' || sql[quote - 1] == 'e') &&
         (quote == 1 || !continues_name(sql[quote - 2]));
}

// The end of what stands at `i` and holds no parameter.
std::size_t behind_untouched(std::string_view sql, std::size_t i) {
  const std::string_view two = sql.substr(i, 2);
  if (sql[i] == '\'') return behind_string(sql, i, has_escapes(sql, i));
  if (sql[i] == '"') return behind(sql, i + 1, "\"");
  if (two == "--") return behind(sql, i, "\n");
  if (two == "/*") return behind_comment(sql, i);
  if (two == "::") return i + 2;
  const bool within_name = i > 0 && continues_name(sql[i - 1]);
  if (sql[i] == '$' && !within_name) return behind_dollar(sql, i);
  return i + 1;
}

}  // namespace

NumberedSql number_parameters(std::string_view sql) {
  NumberedSql numbered;
  numbered.sql.reserve(sql.size());
  for (std::size_t i = 0; i < sql.size();) {
    if (sql[i] == ':' && i + 1 < sql.size() && begins_name(sql[i + 1])) {
      std::size_t end = i + 1;
      while (end < sql.size() && continues_name(sql[end])) ++end;
      const std::string_view name = sql.substr(i + 1, end - i - 1);
      auto found = std::find(numbered.names.begin(), numbered.names.end(), name);
      if (found == numbered.names.end()) found = numbered.names.emplace(found, name);
      numbered.sql += '$' + std::to_string(found - numbered.names.begin() + 1);
      i = end;
      continue;
    }
    const std::size_t end = behind_untouched(sql, i);
    numbered.sql += sql.substr(i, end - i);
    i = end;
  }
  return numbered;
}

}  // namespace echotrace::local::rds_data
