#include "render/format.h"

#include "ingest/base/text.h"
#include "ingest/base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace echotrace::render {
namespace {

std::string group_thousands(std::string digits) {
  const std::size_t begin = digits.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(digits.find('.'), digits.size());
  while (at > begin + 3) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(kNotAvailable);
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  return group_thousands(std::move(text));
}

int decimals_for(double value) {
  const double size = std::abs(value);
  if (size == 0 || !std::isfinite(size)) return 0;
  return std::clamp(3 - static_cast<int>(std::floor(std::log10(size))), 0, 4);
}

bool is_number(std::string_view text) {
  double value = 0;
  if (text.starts_with('+')) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

}  // namespace

std::string format_count(std::int64_t count) {
  return group_thousands(std::to_string(count));
}

std::string format_bytes(std::int64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto shown = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (std::abs(shown) >= 999.5 && unit + 1 < kUnits.size()) {
    shown /= 1000;
    ++unit;
  }
  return fmt::format("{} {}", fixed(shown, unit == 0 || shown >= 100 ? 0 : 1), kUnits[unit]);
}

std::string format_share(double share) {
  const double percent = share * 100;
  return fixed(percent, percent == 0 || percent >= 10 ? 0 : std::min(decimals_for(percent) - 1, 3)) + " %";
}

std::string format_ratio(double ratio) {
  return fixed(ratio, std::max(0, decimals_for(ratio) - 1));
}

std::string format_rate(double per_second) {
  return fixed(per_second, decimals_for(per_second)) + "/s";
}

std::string format_instant(std::int64_t ns) {
  std::string text = base::to_iso8601(ns);
  if (text.size() < 19) return text;
  text.resize(19);
  text[10] = ' ';
  return text + " UTC";
}

std::string format_span(std::int64_t ns) {
  const double seconds = static_cast<double>(ns) / 1e9;
  if (seconds < 60) return fixed(seconds, decimals_for(seconds) > 1 ? 1 : decimals_for(seconds)) + " s";
  const auto minutes = static_cast<std::int64_t>(seconds / 60);
  if (minutes < 60) return fmt::format("{} min {} s", minutes, static_cast<std::int64_t>(seconds) % 60);
  if (minutes < 48 * 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  return fmt::format("{} d {} h", minutes / 1440, minutes / 60 % 24);
}

Unit choose_unit(std::string_view from, double magnitude) {
  if (from != "ms") return {std::string(from), 1};
  const double size = std::abs(magnitude);
  if (size > 0 && size < 1) return {"µs", 1000};
  if (size >= 20000) return {"s", 0.001};
  return {"ms", 1};
}

std::string format_value(double value, const Unit& unit) {
  const double shown = value * unit.factor;
  return fixed(shown, decimals_for(shown));
}

std::string format_interval(const std::pair<double, double>& interval, double value, const Unit& unit) {
  const int decimals = decimals_for(value * unit.factor);
  return fmt::format("[{}, {}]", fixed(interval.first * unit.factor, decimals),
                     fixed(interval.second * unit.factor, decimals));
}

std::string format_value_interval(double value, const std::optional<std::pair<double, double>>& interval,
                                  const Unit& unit) {
  std::string text = format_value(value, unit);
  if (interval) text += " " + format_interval(*interval, value, unit);
  return text;
}

std::string format_exact(double value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::size_t text_width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string html_escape(std::string_view text) {
  std::string html;
  for (const char c : base::escape(text)) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      default: html += c;
    }
  }
  return html;
}

std::string csv_cell(std::string_view text) {
  std::string cell(text);
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos && !is_number(cell)) {
    cell.insert(0, 1, '\'');
  }
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace echotrace::render
