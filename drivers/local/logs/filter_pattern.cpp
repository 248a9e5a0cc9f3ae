#include "drivers/local/logs/filter_pattern.h"

#include "drivers/local/logs/refusals.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace echotrace::local::logs {
namespace {

constexpr std::size_t kMostCharacters = 1024;

Refusal invalid_pattern() {
  return invalid("Invalid filter pattern");
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// `wanted` with * for any characters.
bool alike(std::string_view text, std::string_view wanted) {
  const std::size_t star = wanted.find('*');
  if (star == wanted.npos) return text == wanted;
  if (!text.starts_with(wanted.substr(0, star))) return false;
  text.remove_prefix(star);
  wanted.remove_prefix(star + 1);
  for (std::size_t next = wanted.find('*'); next != wanted.npos; next = wanted.find('*')) {
    const std::size_t at = text.find(wanted.substr(0, next));
    if (at == text.npos) return false;
    text.remove_prefix(at + next);
    wanted.remove_prefix(next + 1);
  }
  return text.ends_with(wanted);
}

}  // namespace

// Reads a pattern from left to right.
class FilterPattern::Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    return rest_.empty();
  }

  bool take(std::string_view token) {
    at_end();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) throw invalid_pattern();
  }

  // Between double quotes, \" and \\ undone.
  std::string quoted() {
    expect("\"");
    std::string out;
    for (;;) {
      if (rest_.empty()) throw invalid_pattern();
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return out;
      if (c == '\\' && !rest_.empty()) {
        c = rest_.front();
        rest_.remove_prefix(1);
      }
      out += c;
    }
  }

  bool quote_follows() { return !at_end() && rest_.front() == '"'; }

  template <typename Wanted>
  std::string run(const Wanted& wanted) {
    at_end();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), wanted);
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    std::string out(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (out.empty()) throw invalid_pattern();
    return out;
  }

  std::string term() { return quote_follows() ? quoted() : run(is_word); }

  // "$.a.b[0]" as "/a/b/0".
  std::string pointer() {
    expect("$");
    std::string out;
    while (!rest_.empty() && (rest_.front() == '.' || rest_.front() == '[')) {
      const bool index = rest_.front() == '[';
      rest_.remove_prefix(1);
      std::string name;
      if (index && !quote_follows()) {
        name = run([](char c) { return c >= '0' && c <= '9'; });
      } else if (index) {
        name = quoted();
      } else {
        name = run([](char c) { return is_word(c) || c == '-' || c == ':' || c == '@'; });
      }
      if (index) expect("]");
      out += '/';
      for (const char c : name) {
        if (c == '~' || c == '/')
          out.append(c == '~' ? "~0" : "~1");
        else
          out += c;
      }
    }
    if (out.empty()) throw invalid_pattern();
    return out;
  }

  Condition condition() {
    static constexpr std::array<std::pair<std::string_view, Comparison>, 8> kComparisons{
        {{"!=", Comparison::kUnequal},
         {"<=", Comparison::kAtMost},
         {">=", Comparison::kAtLeast},
         {"=", Comparison::kEqual},
         {"<", Comparison::kLess},
         {">", Comparison::kGreater},
         {"IS NULL", Comparison::kNull},
         {"NOT EXISTS", Comparison::kMissing}}};
    Condition condition;
    condition.pointer = pointer();
    const auto found =
        std::find_if(kComparisons.begin(), kComparisons.end(), [&](const auto& entry) { return take(entry.first); });
    if (found == kComparisons.end()) throw invalid_pattern();
    condition.comparison = found->second;
    if (condition.comparison == Comparison::kNull || condition.comparison == Comparison::kMissing) return condition;
    const bool text = quote_follows();
    condition.text =
        text ? quoted() : run([](char c) { return is_word(c) || c == '*' || c == '.' || c == '-' || c == '+'; });
    const auto [end, error] =
        std::from_chars(condition.text.data(), condition.text.data() + condition.text.size(), condition.number);
    condition.numeric = !text && error == std::errc() && end == condition.text.data() + condition.text.size() &&
                        std::isfinite(condition.number);  // "nan" and "inf" are texts
    const bool ordered = condition.comparison != Comparison::kEqual && condition.comparison != Comparison::kUnequal;
    if (ordered && !condition.numeric) throw invalid_pattern();
    return condition;
  }

 private:
  std::string_view rest_;
};

FilterPattern::FilterPattern(std::string_view text) {
  if (text.size() > kMostCharacters)
    throw invalid(
        "1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: Member must have "
        "length less than or equal to 1024");
  Reader reader(text);
  if (reader.at_end()) return;
  if (!reader.take("{")) {
    read_terms(text);
    return;
  }
  json_ = true;
  do {
    choices_.emplace_back();
    do {
      choices_.back().push_back(reader.condition());
    } while (reader.take("&&"));
  } while (reader.take("||"));
  reader.expect("}");
  if (!reader.at_end()) throw invalid_pattern();
}

void FilterPattern::read_terms(std::string_view text) {
  Reader reader(text);
  while (!reader.at_end()) {
    auto& terms = reader.take("?") ? any_ : reader.take("-") ? none_ : all_;
    terms.push_back(reader.term());
  }
  if (!all_.empty() || !none_.empty()) any_.clear();
}

bool FilterPattern::matches(std::string_view message) {
  if (json_) return json_matches(message);
  const auto contained = [&](const std::string& term) { return message.find(term) != message.npos; };
  return std::all_of(all_.begin(), all_.end(), contained) && std::none_of(none_.begin(), none_.end(), contained) &&
         (any_.empty() || std::any_of(any_.begin(), any_.end(), contained));
}

bool FilterPattern::json_matches(std::string_view message) {
  const std::size_t first = message.find_first_not_of(" \t\r\n");
  if (first == message.npos || message[first] != '{') return false;
  simdjson::dom::element root;
  if (parser_.parse(message.data(), message.size()).get(root) != simdjson::SUCCESS) return false;
  return std::any_of(choices_.begin(), choices_.end(), [&](const std::vector<Condition>& conditions) {
    return std::all_of(conditions.begin(), conditions.end(),
                       [&](const Condition& condition) { return holds(condition, root); });
  });
}

bool FilterPattern::holds(const Condition& condition, simdjson::dom::element root) {
  simdjson::dom::element value;
  const bool there = root.at_pointer(condition.pointer).get(value) == simdjson::SUCCESS;
  if (condition.comparison == Comparison::kMissing) return !there;
  if (!there) return false;
  if (condition.comparison == Comparison::kNull) return value.is_null();
  double number = 0;
  std::string_view text;
  bool truth = false;
  std::optional<bool> equal;
  if (value.get(text) == simdjson::SUCCESS) {
    equal = alike(text, condition.text);
  } else if (value.get(truth) == simdjson::SUCCESS) {
    equal = condition.text == (truth ? "true" : "false");
  } else if (condition.numeric && value.get(number) == simdjson::SUCCESS) {
    switch (condition.comparison) {
      case Comparison::kLess: return number < condition.number;
      case Comparison::kGreater: return number > condition.number;
      case Comparison::kAtMost: return number <= condition.number;
      case Comparison::kAtLeast: return number >= condition.number;
      default: equal = !(number < condition.number) && !(number > condition.number);
    }
  }
  if (!equal) return false;
  if (condition.comparison == Comparison::kEqual) return *equal;
  return condition.comparison == Comparison::kUnequal && !*equal;
}

}  // namespace echotrace::local::logs
