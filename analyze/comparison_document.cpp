#include "analyze/comparison_document.h"

#include "analyze/document_read_parts.h"
#include "analyze/document_write_parts.h"

#include <algorithm>
#include <array>

namespace echotrace::analyze {
namespace {

struct VerdictName {
  Verdict verdict;
  std::string_view text;
};
constexpr std::array<VerdictName, 8> kVerdicts = {{
    {Verdict::kFaster, "faster"},
    {Verdict::kSlower, "slower"},
    {Verdict::kNoDifferenceShown, "no difference shown"},
    {Verdict::kTooFewSamples, "too few samples"},
    {Verdict::kNotTested, "not tested"},
    {Verdict::kOnlyInBase, "only in base"},
    {Verdict::kOnlyInCandidate, "only in candidate"},
    {Verdict::kInNeither, "in neither"},
}};

void write_side(JsonWriter& json, const Side& side) {
  json.begin_object();
  json.member("name", std::string_view(side.name));
  json.member("path", std::string_view(side.path));
  json.member("exact", side.exact);
  write_inputs(json, side.inputs);
  write_runs(json, side.runs);
  write_counts(json, "memory_mb", side.memory_mb);
  write_accounting(json, side.accounting);
  json.member("origin_ns", side.origin_ns);
  json.member("span_ns", side.span_ns);
  json.end_object();
}

void read_side(const DocumentReader& read, DocumentObject from, Side& side) {
  read.get(from, "name", side.name);
  read.get(from, "path", side.path);
  read.get(from, "exact", side.exact);
  read_inputs(read, from, side.inputs);
  read_runs(read, from, side.runs);
  read_counts(read, from, "memory_mb", side.memory_mb);
  read_accounting(read, from, side.accounting);
  read.get(from, "origin_ns", side.origin_ns);
  read.get(from, "span_ns", side.span_ns);
}

void write_figures(JsonWriter& json, const SideFigures& figures) {
  json.begin_object();
  json.member("count", figures.count);
  write_quantiles(json, figures.quantiles);
  write_cdf(json, figures.cdf);
  json.member("writes", figures.writes);
  json.member("lost", figures.lost);
  json.member("undetermined", figures.undetermined);
  json.member("duplicates", figures.duplicates);
  json.member("cold_share", figures.cold_share);
  json.end_object();
}

void read_figures(const DocumentReader& read, DocumentObject from, SideFigures& figures) {
  read.get(from, "count", figures.count);
  read_quantiles(read, from, figures.quantiles);
  read_cdf(read, from, figures.cdf);
  read.get(from, "writes", figures.writes);
  read.get(from, "lost", figures.lost);
  read.get(from, "undetermined", figures.undetermined);
  read.get(from, "duplicates", figures.duplicates);
  read.get(from, "cold_share", figures.cold_share);
}

void write_shift(JsonWriter& json, const Shift& shift) {
  json.begin_object();
  json.member("quantile", std::string_view(shift.quantile));
  json.member("base", shift.base);
  json.member("candidate", shift.candidate);
  json.member("absolute", shift.absolute);
  write_interval(json, "absolute95", shift.absolute95);
  json.member("relative", shift.relative);
  write_interval(json, "relative95", shift.relative95);
  json.member("p", shift.p);
  json.member("p_adjusted", shift.p_adjusted);
  json.member("needs", shift.needs);
  json.end_object();
}

void read_shift(const DocumentReader& read, DocumentObject from, Shift& shift) {
  read.get(from, "quantile", shift.quantile);
  read.get(from, "base", shift.base);
  read.get(from, "candidate", shift.candidate);
  read.get(from, "absolute", shift.absolute);
  read.interval(from, "absolute95", shift.absolute95);
  read.get(from, "relative", shift.relative);
  read.interval(from, "relative95", shift.relative95);
  read.get(from, "p", shift.p);
  read.get(from, "p_adjusted", shift.p_adjusted);
  read.get(from, "needs", shift.needs);
}

void write_tests(JsonWriter& json, const Difference& difference) {
  json.key("mann_whitney");
  if (const auto& test = difference.mann_whitney) {
    json.begin_object();
    json.member("u", test->u);
    json.member("z", test->z);
    json.member("p", test->p);
    json.member("inflation", test->inflation);
    json.member("p_corrected", test->p_corrected);
    json.member("p_adjusted", test->p_adjusted);
    json.end_object();
  } else {
    json.null();
  }
  json.key("cliffs_delta");
  if (const auto& effect = difference.cliffs_delta) {
    json.begin_object();
    json.member("delta", effect->delta);
    write_interval(json, "interval95", effect->interval95);
    json.end_object();
  } else {
    json.null();
  }
  json.key("kolmogorov_smirnov");
  if (const auto& test = difference.kolmogorov_smirnov) {
    json.begin_object();
    json.member("d", test->d);
    json.member("p", test->p);
    json.member("p_corrected", test->p_corrected);
    json.end_object();
  } else {
    json.null();
  }
}

void read_tests(const DocumentReader& read, DocumentObject from, Difference& difference) {
  read.in_object(from, "mann_whitney", [&](DocumentObject row) {
    MannWhitney& test = difference.mann_whitney.emplace();
    read.get(row, "u", test.u);
    read.get(row, "z", test.z);
    read.get(row, "p", test.p);
    read.get(row, "inflation", test.inflation);
    read.get(row, "p_corrected", test.p_corrected);
    read.get(row, "p_adjusted", test.p_adjusted);
  });
  read.in_object(from, "cliffs_delta", [&](DocumentObject row) {
    CliffsDelta& effect = difference.cliffs_delta.emplace();
    read.get(row, "delta", effect.delta);
    std::optional<std::pair<double, double>> interval;
    read.interval(row, "interval95", interval);
    if (interval) effect.interval95 = *interval;
  });
  read.in_object(from, "kolmogorov_smirnov", [&](DocumentObject row) {
    KolmogorovSmirnov& test = difference.kolmogorov_smirnov.emplace();
    read.get(row, "d", test.d);
    read.get(row, "p", test.p);
    read.get(row, "p_corrected", test.p_corrected);
  });
}

void write_difference(JsonWriter& json, const Difference& difference) {
  json.begin_object();
  json.member("verdict", to_text(difference.verdict));
  json.key("shifts");
  json.begin_array();
  for (const Shift& shift : difference.shifts) write_shift(json, shift);
  json.end_array();
  write_tests(json, difference);
  json.member("needed_count", difference.needed_count);
  json.end_object();
}

void read_difference(const DocumentReader& read, DocumentObject from, Difference& difference) {
  std::string verdict;
  read.get(from, "verdict", verdict);
  const auto* const known =
      std::find_if(kVerdicts.begin(), kVerdicts.end(), [&](const VerdictName& row) { return row.text == verdict; });
  if (known == kVerdicts.end()) read.refuse("not a comparison document: a verdict is none of those this program knows");
  difference.verdict = known->verdict;
  read.each_object(from, "shifts",
                   [&](DocumentObject shift) { read_shift(read, shift, difference.shifts.emplace_back()); });
  read_tests(read, from, difference);
  read.get(from, "needed_count", difference.needed_count);
}

void write_group(JsonWriter& json, const ComparedGroup& group) {
  json.begin_object();
  write_by(json, group.by);
  json.member("stage", std::string_view(group.stage));
  json.member("sample", group.sample);
  json.member("unit", std::string_view(group.unit));
  json.key("sides");
  json.begin_array();
  for (const SideFigures& figures : group.sides) write_figures(json, figures);
  json.end_array();
  json.key("differences");
  json.begin_array();
  for (const Difference& difference : group.differences) write_difference(json, difference);
  json.end_array();
  json.end_object();
}

void read_group(const DocumentReader& read, DocumentObject from, ComparedGroup& group) {
  read_by(read, from, group.by);
  read.get(from, "stage", group.stage);
  read.get(from, "sample", group.sample);
  read.get(from, "unit", group.unit);
  read.each_object(from, "sides", [&](DocumentObject side) { read_figures(read, side, group.sides.emplace_back()); });
  read.each_object(from, "differences", [&](DocumentObject difference) {
    read_difference(read, difference, group.differences.emplace_back());
  });
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)].text;
}

const Shift* Difference::shift(std::string_view quantile) const {
  const auto found = std::find_if(shifts.begin(), shifts.end(), [&](const Shift& s) { return s.quantile == quantile; });
  return found == shifts.end() ? nullptr : &*found;
}

std::string ComparedGroup::label() const {
  return label_of(by);
}

std::string write_json(const Comparison& comparison) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", kComparisonSchema);
  write_tool(json, comparison.tool_version, comparison.command);
  json.key("sides");
  json.begin_array();
  for (const Side& side : comparison.sides) write_side(json, side);
  json.end_array();
  write_texts(json, "group_by", comparison.group_by);
  json.member("where", std::string_view(comparison.where));
  json.member("cold", std::string_view(comparison.cold));
  json.key("groups");
  json.begin_array();
  for (const ComparedGroup& group : comparison.groups) write_group(json, group);
  json.end_array();
  write_warnings(json, comparison.warnings);
  json.end_object();
  return std::move(json).take() + "\n";
}

Comparison read_comparison(std::string_view text, const std::string& where) {
  const DocumentReader read("comparison", where);
  simdjson::dom::parser parser;
  const DocumentObject root = read.root(parser, text);
  Comparison comparison;
  read_tool(read, root, comparison.tool_version, comparison.command);
  read.each_object(root, "sides", [&](DocumentObject side) { read_side(read, side, comparison.sides.emplace_back()); });
  if (comparison.sides.empty()) read.refuse("not a comparison document: it has no side");
  read_texts(read, root, "group_by", comparison.group_by);
  read.get(root, "where", comparison.where);
  read.get(root, "cold", comparison.cold);
  read.each_object(root, "groups", [&](DocumentObject object) {
    ComparedGroup& group = comparison.groups.emplace_back();
    read_group(read, object, group);
    if (group.sides.size() != comparison.sides.size() || group.differences.size() + 1 != comparison.sides.size()) {
      read.refuse("not a comparison document: a group does not have as many sides as the document");
    }
  });
  read_warnings(read, root, comparison.warnings);
  return comparison;
}

}  // namespace echotrace::analyze
