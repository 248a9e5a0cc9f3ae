#include "collect/experiment_values.h"

#include "ingest/base/error.h"
#include "ingest/base/spelling.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace echotrace::collect {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array kSizes{Unit{"", 1},     Unit{"B", 1},      Unit{"KB", 1e3},
                            Unit{"MB", 1e6}, Unit{"KiB", 1024}, Unit{"MiB", 1048576}};
constexpr std::array kTimes{Unit{"", 1},   Unit{"s", 1},    Unit{"ms", 1e-3},
                            Unit{"m", 60}, Unit{"min", 60}, Unit{"h", 3600}};
constexpr std::array kPlain{Unit{"", 1}};

// Decimal digits with or without a point, a unit behind them, blanks between: 10, 1.5 MB. No sign but a minus, no
// exponent, nothing hexadecimal or octal.
std::optional<double> quantity(const YamlNode& node, std::span<const Unit> units) {
  if (node.kind != YamlNode::Kind::kText) return std::nullopt;
  const std::string& text = node.text;
  double value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const Unit& one : units) {
    if (one.name == unit) return value * one.factor;
  }
  return std::nullopt;
}

std::string shown_size(std::int64_t bytes) {
  if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) return fmt::format("{} MiB", bytes >> 20);
  return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

bool letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

void refuse(const Value& value, const std::string& what, const std::string& next) {
  throw base::Error(base::Exit::kUsage, "'" + std::string(value.name) + "' " + what,
                    place(value.file_name, value.node.line), next);
}

std::string shown_number(double number) {
  return fmt::format("{}", number);
}

std::string shown_duration(double seconds) {
  if (seconds >= 3600 && std::fmod(seconds, 3600) == 0) return shown_number(seconds / 3600) + " h";
  if (seconds >= 60 && std::fmod(seconds, 60) == 0) return shown_number(seconds / 60) + " min";
  return shown_number(seconds) + " s";
}

double number(const Value& value, double least, double most) {
  const auto found = quantity(value.node, kPlain);
  if (!found || *found < least || *found > most) {
    refuse(value, fmt::format("has to be a number from {} to {}, not {}", shown_number(least), shown_number(most),
                              shown(value.node)));
  }
  return *found;
}

std::int64_t whole(const Value& value, std::int64_t least, std::int64_t most) {
  std::int64_t found = 0;
  const std::string& text = value.node.text;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), found);
  if (value.node.kind != YamlNode::Kind::kText || error != std::errc() || rest != text.data() + text.size() ||
      found < least || found > most) {
    refuse(value, fmt::format("has to be a whole number from {} to {}, not {}", least, most, shown(value.node)));
  }
  return found;
}

std::int64_t size_in_bytes(const Value& value, std::int64_t least, std::int64_t most) {
  const auto found = quantity(value.node, kSizes);
  if (!found || *found < static_cast<double>(least) || *found > static_cast<double>(most) ||
      std::floor(*found) != *found) {
    refuse(value, fmt::format("has to be a size from {} to {} such as 512, 1KB or 2MiB, not {}", shown_size(least),
                              shown_size(most), shown(value.node)));
  }
  return static_cast<std::int64_t>(*found);
}

double duration(const Value& value, double least, double most) {
  const auto found = quantity(value.node, kTimes);
  if (!found || *found < least || *found > most) {
    refuse(value, fmt::format("has to be a time from {} to {} such as 10, 500ms or 2m, not {}", shown_duration(least),
                              shown_duration(most), shown(value.node)));
  }
  return *found;
}

std::string word(const Value& value, std::size_t most, std::string_view others) {
  const std::string& text = value.node.text;
  bool fits = value.node.kind == YamlNode::Kind::kText && !text.empty() && text.size() <= most;
  for (const char c : text) fits = fits && (letter_or_digit(c) || others.find(c) != std::string_view::npos);
  if (!fits) {
    refuse(value,
           fmt::format("has to be 1 to {} letters, digits and any of '{}', not {}", most, others, shown(value.node)));
  }
  return text;
}

std::size_t choice(const Value& value, std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (value.node.kind == YamlNode::Kind::kText && value.node.text == names[i]) return i;
  }
  refuse(value, "cannot be " + shown(value.node), base::did_you_mean(value.node.text, names));
}

}  // namespace echotrace::collect
