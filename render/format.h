// How figures and texts are shown. Nothing here computes a figure: units change, digits that say nothing go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace echotrace::render {

inline constexpr std::string_view kNotAvailable = "n/a";

std::string format_count(std::int64_t count);  // "300,000"
std::string format_bytes(std::int64_t bytes);  // "61.2 MB", powers of 1000
std::string format_share(double share);        // 0.0125 -> "1.25 %"
std::string format_ratio(double ratio);        // "2.55"
std::string format_rate(double per_second);    // "120.3/s"
std::string format_instant(std::int64_t ns);   // "2024-03-05 13:36:01 UTC"
std::string format_span(std::int64_t ns);      // "2 h 5 min", "12.3 s"

// A unit that keeps the figures of one column short. `magnitude` is a typical value in unit `from`; milliseconds become
// µs, ms or s; other units stay as they are.
struct Unit {
  std::string name;
  double factor = 1;  // shown = value * factor
};
Unit choose_unit(std::string_view from, double magnitude);

// Four significant digits for values below 1,000, whole numbers above, at most four digits behind the point.
std::string format_value(double value, const Unit& unit);
// "471.8 [430.1, 512.9]": value and interval with the same number of digits.
std::string format_interval(const std::pair<double, double>& interval, double value, const Unit& unit);
std::string format_value_interval(double value, const std::optional<std::pair<double, double>>& interval,
                                  const Unit& unit);

// Exact and locale-free, for machines: the shortest text that reads back as the same double.
std::string format_exact(double value);

// Columns on a terminal, one per character; for aligning what base::escape made.
std::size_t text_width(std::string_view text);

std::string html_escape(std::string_view text);  // & < > " ' and what is no valid text; safe in content and attributes

// One cell of a CSV file after RFC 4180. A text a spreadsheet would run (= + - @ tab or carriage return at the front)
// gets an apostrophe in front; a plain number keeps its sign.
std::string csv_cell(std::string_view text);

}  // namespace echotrace::render
