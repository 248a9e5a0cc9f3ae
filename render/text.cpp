#include "ingest/base/text.h"

#include "ingest/base/file.h"
#include "render/cost_text.h"
#include "render/format.h"
#include "render/renderer.h"
#include "render/selection.h"
#include "render/sparkline.h"
#include "render/text_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::render {
namespace {

using analyze::Analysis;
using analyze::Group;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kLabelWidth = 60;

std::string quantile_cell(const Group& group, std::string_view name, const Unit& unit) {
  const analyze::Quantile* quantile = group.quantile(name);
  if (quantile == nullptr || group.count == 0) return std::string(kNotAvailable);
  if (quantile->interval95) return format_value_interval(quantile->value, quantile->interval95, unit);
  return fmt::format("{} (needs {})", format_value(quantile->value, unit), format_count(quantile->needs));
}

std::string figure_cell(const Group& group, double value, std::int64_t needed, const Unit& unit) {
  return group.count < needed ? std::string(kNotAvailable) : format_value(value, unit);
}

std::string label_cell(const Row& row) {
  return base::excerpt(row.label, kLabelWidth);
}

// Above this width there is room for p90.
constexpr std::size_t kWideColumns = 110;

std::string main_table(const Section& section, const Settings& settings) {
  const bool wide = settings.columns >= kWideColumns;
  std::vector<std::string> heading = {"group", "count", "lost", "p50 [95 % interval]"};
  if (wide) heading.emplace_back("p90 [95 % interval]");
  heading.emplace_back("p99 [95 % interval]");
  Rows rows;
  for (const Row& row : section.rows) {
    const Group& group = *row.group;
    std::vector<std::string>& cells = rows.emplace_back();
    cells = {label_cell(row), format_count(group.count), section.sample ? "-" : format_count(group.accounting.lost),
             quantile_cell(group, "p50", section.unit)};
    if (wide) cells.push_back(quantile_cell(group, "p90", section.unit));
    cells.push_back(quantile_cell(group, "p99", section.unit));
  }
  return text_table(heading, rows, settings.bold, settings.columns);
}

// One line per group: how its share of observations grows along an axis that all groups share.
std::string curves(const Section& section, const Settings& settings) {
  constexpr std::size_t kLeast = 20, kMost = 72, kLabel = 24, kGap = 2;
  SparkAxis axis;
  std::size_t label_width = 0;
  for (const Row& row : section.rows) {
    axis.add(*row.group);
    label_width = std::max(label_width, text_width(base::excerpt(row.label, kLabel)));
  }
  if (!axis.known() || axis.low() >= axis.high() || settings.columns < label_width + kGap + kLeast) return {};
  const std::size_t cells = std::min(kMost, settings.columns - label_width - kGap);
  const std::string indent(label_width + kGap, ' ');
  const std::string low = format_value(axis.low(), section.unit), middle = format_value(axis.at(0.5), section.unit),
                    high = format_value(axis.high(), section.unit);
  std::string text;
  for (const Row& row : section.rows) {
    if (row.group->cdf.empty()) continue;
    const std::string label = base::excerpt(row.label, kLabel);
    const std::string line = sparkline(row.group->cdf, axis, cells, settings.unicode);
    text += label + std::string(label_width - text_width(label) + kGap, ' ') +
            (settings.bold ? "\033[36m" + line + "\033[0m" : line) + '\n';
  }
  std::string scale(cells, ' ');
  scale.replace(0, low.size(), low);
  if (low.size() + middle.size() + high.size() + 4 < cells)
    scale.replace(cells / 2 - middle.size() / 2, middle.size(), middle);
  scale.replace(cells - high.size(), high.size(), high);
  return '\n' + text + indent + scale + '\n' +
         indent + (axis.low() > 0 ? "share up to a value, log axis" : "share up to a value") + '\n';
}

std::string quantile_table(const Section& section, bool bold) {
  Rows rows;
  for (const Row& row : section.rows) {
    rows.push_back({label_cell(row), quantile_cell(*row.group, "p90", section.unit),
                    quantile_cell(*row.group, "p95", section.unit), quantile_cell(*row.group, "p99.9", section.unit)});
  }
  return text_table({"group", "p90", "p95", "p99.9"}, rows, bold);
}

std::string moment_table(const Section& section, bool bold) {
  Rows rows;
  for (const Row& row : section.rows) {
    const Group& group = *row.group;
    rows.push_back({label_cell(row), figure_cell(group, group.min, 1, section.unit),
                    figure_cell(group, group.mean, 1, section.unit), figure_cell(group, group.stddev, 2, section.unit),
                    figure_cell(group, group.max, 1, section.unit),
                    group.tail_to_median ? format_ratio(*group.tail_to_median) : std::string(kNotAvailable),
                    group.throughput_per_s ? format_rate(*group.throughput_per_s) : std::string(kNotAvailable),
                    group.cold.known > 0 ? format_share(group.cold.share) : std::string(kNotAvailable)});
  }
  return text_table({"group", "min", "mean", "stddev", "max", "p99/p50", "rate", "cold"}, rows, bold);
}

bool lacks_samples(const Section& section) {
  return std::any_of(section.rows.begin(), section.rows.end(), [](const Row& row) {
    return row.group->count > 0 && std::any_of(row.group->quantiles.begin(), row.group->quantiles.end(),
                                               [](const analyze::Quantile& q) { return !q.interval95; });
  });
}

std::string section_text(const Section& section, bool first, const Settings& settings) {
  const bool details = settings.details || first, bold = settings.bold;
  const std::string unit = section.unit.name.empty() ? "" : " (" + base::excerpt(section.unit.name, 16) + ")";
  std::string text = heading(base::excerpt(stage_title(section.stage), kLabelWidth) + unit, bold);
  if (const std::string meaning = stage_meaning(section.stage); !meaning.empty())
    text += wrap(meaning, 0, settings.columns);
  text += '\n' + main_table(section, settings);
  if (details) text += curves(section, settings);
  if (details) text += '\n' + quantile_table(section, bold) + '\n' + moment_table(section, bold);
  return text + '\n';
}

std::string ledger(const Document& document, bool several, bool bold) {
  const analyze::Accounting& accounting = document.analysis.accounting;
  std::size_t width = 1;
  for (const auto& row : analyze::accounting_members()) {
    width = std::max(width, format_count(accounting.*row.member).size());
  }
  std::string text = heading("Accounting" + (several ? " of " + base::excerpt(document.name, kLabelWidth) : ""), bold);
  for (const analyze::AccountingMember& row : analyze::accounting_members()) {
    const bool whole = row.name == "events" || row.name == "writes" || row.name == "receives";
    const bool always = whole || row.name == "delivered" || row.name == "lost";
    const std::int64_t count = accounting.*row.member;
    if (count == 0 && !always) continue;
    text += fmt::format("{:<18}{:>{}}  {}\n", (whole ? "" : "  ") + std::string(row.name), format_count(count), width,
                        row.sentence);
  }
  return text + '\n';
}

std::string origin_text(const Document& document, const Settings& settings) {
  const bool bold = settings.bold;
  const Analysis& analysis = document.analysis;
  std::int64_t bytes = 0;
  for (const analyze::Input& input : analysis.inputs) bytes += input.bytes;
  std::string text = heading(base::excerpt(document.path.empty() ? "Analysis" : document.path, 78), bold);
  text += wrap(fmt::format("{} {}, {}, {} events", format_count(static_cast<std::int64_t>(analysis.inputs.size())),
                           analysis.inputs.size() == 1 ? "input" : "inputs", format_bytes(bytes),
                           format_count(analysis.accounting.events)) +
                   (analysis.span_ns > 0
                        ? fmt::format(", {} from {}", format_span(analysis.span_ns), format_instant(analysis.origin_ns))
                        : ""),
               0, settings.columns);
  if (!analysis.where.empty()) text += wrap("only " + base::escape(analysis.where), 2, settings.columns);
  if (analysis.cold != "include") text += wrap("cold starts: " + base::escape(analysis.cold), 2, settings.columns);
  return text + '\n';
}

std::string remarks(const Document& document, const Settings& settings) {
  const bool bold = settings.bold;
  const Analysis& analysis = document.analysis;
  std::string text;
  if (!analysis.clock.text.empty())
    text += heading("Clocks", bold) + wrap(base::escape(analysis.clock.text), 0, settings.columns) + '\n';
  if (!analysis.warnings.empty()) {
    text += heading("Warnings", bold);
    for (const analyze::Warning& warning : analysis.warnings)
      text += wrap("- " + base::escape(warning.text), 2, settings.columns);
    text += '\n';
  }
  if (!analysis.rejected.empty()) {
    text += heading("Could not be read", bold);
    for (const analyze::Rejected& row : analysis.rejected) {
      text += wrap(
          fmt::format("- {} x {}: {}", format_count(row.count), base::escape(row.reason), base::escape(row.sentence)),
          2, settings.columns);
      for (const std::string& example : row.examples) text += "    " + base::excerpt(example, 76) + '\n';
    }
    text += '\n';
  }
  return text;
}

// One character for one, so that columns stay where they are.
std::string ascii(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, base::utf8_length(text));
    const std::string_view character = text.substr(0, length);
    out += length == 1 ? text.front() : character == "µ" ? 'u' : character == "…" ? '~' : '?';
    text.remove_prefix(length);
  }
  return out;
}

class TextRenderer : public Renderer {
 public:
  TextRenderer(const std::string& target, const Settings& settings) : file_(target), settings_(settings) {}
  void render(const Documents& documents) override {
    file_.write(render_text(documents, settings_));
    file_.commit();
  }

 private:
  base::OutputFile file_;
  Settings settings_;
};

}  // namespace

std::string render_text(const Documents& documents, const Settings& settings) {
  std::string text;
  for (const Document& document : documents) text += origin_text(document, settings);
  const std::vector<Section> all = sections(documents);
  if (all.empty()) {
    text += wrap("No write and no timed operation was found, so there is no latency to show.", 0, settings.columns);
    text += '\n';
  }
  bool few = false;
  for (const Section& section : all) {
    text += section_text(section, &section == &all.front(), settings);
    few = few || lacks_samples(section);
  }
  if (few) {
    text +=
        wrap("(needs N): too few samples for a 95 % interval, which takes N; the value alone is a point estimate.", 0,
             settings.columns) +
        '\n';
  }
  for (const Document& document : documents) {
    text += ledger(document, documents.size() > 1, settings.bold) + cost_text(document.analysis) +
            remarks(document, settings);
  }
  if (text.ends_with("\n\n")) text.pop_back();
  return settings.unicode ? text : ascii(text);
}

std::unique_ptr<Renderer> open_text(const std::string& target, const Settings& settings) {
  return std::make_unique<TextRenderer>(target, settings);
}

}  // namespace echotrace::render
