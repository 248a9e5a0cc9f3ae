#include "collect/schedule.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <charconv>
#include <cmath>
#include <optional>

namespace echotrace::collect {
namespace {

constexpr double kMostWritesAMinute = 6e7;
constexpr std::size_t kMostMinutes = 1440, kShownColumns = 40;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  while (!text.empty() && kBlanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && kBlanks.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

std::optional<double> count_in(std::string_view line) {
  const std::size_t comma = line.rfind(',');
  const std::string_view cell = trimmed(comma == std::string_view::npos ? line : line.substr(comma + 1));
  double count = 0;
  const auto [rest, error] = std::from_chars(cell.data(), cell.data() + cell.size(), count, std::chars_format::fixed);
  if (cell.empty() || error != std::errc() || rest != cell.data() + cell.size() || !std::isfinite(count))
    return std::nullopt;
  return count;
}

}  // namespace

std::vector<double> read_counts(std::string_view csv, const std::string& file_name) {
  std::vector<double> counts;
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  bool first = true;
  for (int number = 1; !csv.empty(); ++number) {
    const std::size_t end = csv.find('\n');
    const std::string_view line = trimmed(csv.substr(0, end));
    csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
    if (line.empty()) continue;
    const std::string where = file_name + ":" + std::to_string(number);
    const std::optional<double> count = count_in(line);
    const bool header = first && !count;
    first = false;
    if (header) continue;
    if (!count || *count < 0 || *count > kMostWritesAMinute) {
      throw base::Error(base::Exit::kUsage,
                        "no number of writes from 0 to 60000000: '" + base::excerpt(line, kShownColumns) + "'", where,
                        "a line is a minute, its last column the writes");
    }
    if (counts.size() == kMostMinutes)
      throw base::Error(base::Exit::kUsage, "counts more minutes than a day has", where);
    counts.push_back(*count);
  }
  if (counts.empty()) throw base::Error(base::Exit::kUsage, "holds no counts", file_name);
  return counts;
}

}  // namespace echotrace::collect
