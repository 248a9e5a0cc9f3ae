// A summary for a pull request or a job: what the assertions came to, the main figures, what was lost, what warns.
#include "ingest/base/file.h"
#include "ingest/base/text.h"
#include "render/format.h"
#include "render/renderer.h"
#include "render/selection.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::render {
namespace {

using analyze::AssertionResult;
using analyze::Group;
using analyze::Outcome;

// Everything that Markdown or HTML would read as more than text becomes a character reference, which both take as text.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : base::escape(text)) {
    if (std::string_view("\\`*_{}[]()#+!|<>&~@^$\"'").find(c) != std::string_view::npos) {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// Within code nobody is mentioned and nothing becomes a link.
std::string code(std::string_view text) {
  return "<code>" + plain(text) + "</code>";
}

std::string_view mark(const AssertionResult& row) {
  switch (row.outcome) {
    case Outcome::kPassed: return ":white_check_mark: passed";
    case Outcome::kFailed: return ":x: failed";
    case Outcome::kUndecided: break;
  }
  return row.accepted ? ":grey_question: undecided, accepted" : ":grey_question: undecided";
}

std::string headline(const Documents& documents) {
  std::int64_t all = 0, failed = 0, undecided = 0;
  for (const Document& document : documents) {
    for (const AssertionResult& row : document.analysis.assertions) {
      ++all;
      failed += row.outcome == Outcome::kFailed;
      undecided += row.outcome == Outcome::kUndecided;
    }
  }
  if (all == 0) return "### Echotrace\n\n";
  if (failed + undecided == 0)
    return all == 1 ? "### Echotrace: the assertion holds\n\n"
                    : fmt::format("### Echotrace: all {} assertions hold\n\n", all);
  return fmt::format("### Echotrace: of {} assertions {} failed, {} undecided\n\n", all, failed, undecided);
}

int rank(const AssertionResult& row) {
  return row.outcome == Outcome::kFailed ? 0 : row.outcome == Outcome::kUndecided ? 1 : 2;
}

// What failed stands first.
std::string assertion_table(const Documents& documents) {
  struct Line {
    const AssertionResult* row;
    std::string group;
  };
  std::vector<Line> lines;
  for (const Document& document : documents) {
    for (const AssertionResult& row : document.analysis.assertions)
      lines.push_back({&row, documents.size() > 1 ? document.name + ": " + row.group : row.group});
  }
  if (lines.empty()) return {};
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return rank(*a.row) < rank(*b.row); });
  std::string text = "| outcome | assertion | group | found |\n| --- | --- | --- | --- |\n";
  for (const auto& [row, group] : lines) {
    const std::string where = row->origin.empty() ? "" : "<br>" + code(row->origin);
    text += fmt::format("| {} | {}{} | {} | {} |\n", mark(*row), code(row->assertion), where, code(group),
                        plain(row->detail));
  }
  return text + '\n';
}

std::string quantile_cell(const Group& group, std::string_view name, const Unit& unit) {
  const analyze::Quantile* const quantile = group.quantile(name);
  if (quantile == nullptr || group.count == 0) return std::string(kNotAvailable);
  if (!quantile->interval95)
    return fmt::format("{} (needs {})", format_value(quantile->value, unit), format_count(quantile->needs));
  return plain(format_value_interval(quantile->value, quantile->interval95, unit));
}

std::string figure_table(const Section& section) {
  std::string text = fmt::format("**{}** ({})\n\n", plain(stage_title(section.stage)), plain(section.unit.name));
  text += "| group | count | lost | p50 [95 %] | p99 [95 %] |\n| --- | ---: | ---: | ---: | ---: |\n";
  for (const Row& row : section.rows) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", code(row.label), format_count(row.group->count),
                        section.sample ? "-" : format_count(row.group->accounting.lost),
                        quantile_cell(*row.group, "p50", section.unit), quantile_cell(*row.group, "p99", section.unit));
  }
  return text + '\n';
}

class MarkdownRenderer : public Renderer {
 public:
  explicit MarkdownRenderer(const std::string& target) : file_(target) {}
  void render(const Documents& documents) override {
    std::string text = headline(documents) + assertion_table(documents);
    const std::vector<Section> all = sections(documents);
    if (!all.empty()) text += figure_table(all.front());
    if (all.size() > 1) {
      text += "<details><summary>Further stages and series</summary>\n\n";
      for (std::size_t i = 1; i < all.size(); ++i) text += figure_table(all[i]);
      text += "</details>\n\n";
    }
    for (const Document& document : documents) {
      for (const analyze::Warning& warning : document.analysis.warnings) text += "- " + plain(warning.text) + '\n';
    }
    if (text.ends_with("\n\n")) text.pop_back();
    file_.write(text);
    file_.commit();
  }

 private:
  base::OutputFile file_;
};

}  // namespace

std::unique_ptr<Renderer> open_markdown(const std::string& target, const Settings&) {
  return std::make_unique<MarkdownRenderer>(target);
}

}  // namespace echotrace::render
