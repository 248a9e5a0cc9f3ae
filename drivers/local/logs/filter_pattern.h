// The filterPattern of FilterLogEvents:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
//   ERROR "two words" -skipped   all of them, but without those behind a minus
//   ?ERROR ?WARN                 any of them; next to others they count for nothing, as AWS has it
//   { $.type = "platform.report" && $.record.metrics.durationMs > 100 }
//                                messages that are JSON objects; = != < > <= >=, texts with * for anything, IS NULL,
//                                NOT EXISTS; && before ||, no parentheses
// A term is found anywhere in a message, also within a word. Patterns of space-delimited fields and of regular
// expressions are refused.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::logs {

class FilterPattern {
 public:
  // Throws Refusal (InvalidParameterException) for what is no pattern, or none of those above.
  explicit FilterPattern(std::string_view text);

  bool matches(std::string_view message);

 private:
  enum class Comparison { kEqual, kUnequal, kLess, kGreater, kAtMost, kAtLeast, kNull, kMissing };
  struct Condition {
    std::string pointer;  // RFC 6901
    Comparison comparison = Comparison::kEqual;
    std::string text;
    double number = 0;
    bool numeric = false;
  };
  class Reader;

  void read_terms(std::string_view text);
  bool json_matches(std::string_view message);
  static bool holds(const Condition& condition, simdjson::dom::element root);

  std::vector<std::string> all_, any_, none_;
  std::vector<std::vector<Condition>> choices_;  // all conditions of any one of them
  bool json_ = false;
  simdjson::dom::parser parser_;
};

}  // namespace echotrace::local::logs
