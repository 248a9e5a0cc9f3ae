#include "analyze/document.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <simdjson.h>

#include <array>
#include <charconv>

namespace echotrace::analyze {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kSchemaName = "echotrace.analysis/";

// Reads members one by one. What is missing or null leaves its target as it is, so that documents of earlier minor
// versions stay readable; what has the wrong type ends the reading.
class Reader {
 public:
  explicit Reader(const std::string& where) : where_(where) {}

  [[noreturn]] void refuse(const std::string& what) const {
    throw base::Error(base::Exit::kEnvironment, what, where_, "make it again: analyze PATH --out FILE");
  }

  bool find(object from, std::string_view name, element& found) const {
    return from.at_key(name).get(found) == simdjson::SUCCESS && !found.is_null();
  }

  template <typename T>
  void get(object from, std::string_view name, T& out) const {
    element found;
    if (find(from, name, found) && !take(found, out)) wrong(name);
  }
  template <typename T>
  void get(object from, std::string_view name, std::optional<T>& out) const {
    element found;
    if (!find(from, name, found)) return;
    if (!take(found, out.emplace())) wrong(name);
  }

  template <typename Visit>  // visit(object)
  void in_object(object from, std::string_view name, Visit&& visit) const {
    element found;
    if (!find(from, name, found)) return;
    object inside;
    if (found.get(inside) != simdjson::SUCCESS) wrong(name);
    visit(inside);
  }
  template <typename Visit>  // visit(element)
  void each(object from, std::string_view name, Visit&& visit) const {
    element found;
    if (!find(from, name, found)) return;
    array inside;
    if (found.get(inside) != simdjson::SUCCESS) wrong(name);
    for (const element item : inside) visit(item);
  }
  template <typename Visit>  // visit(object)
  void each_object(object from, std::string_view name, Visit&& visit) const {
    each(from, name, [&](element item) {
      object inside;
      if (item.get(inside) != simdjson::SUCCESS) wrong(name);
      visit(inside);
    });
  }
  // Rows of a fixed number of columns; cells may be null. visit(row)
  template <std::size_t columns, typename Visit>
  void each_row(object from, std::string_view name, Visit&& visit) const {
    each(from, name, [&](element item) {
      array row;
      if (item.get(row) != simdjson::SUCCESS || row.size() < columns) wrong(name);
      std::array<element, columns> cells;
      std::size_t i = 0;
      for (const element cell : row) {
        if (i < columns) cells[i++] = cell;
      }
      visit(cells);
    });
  }

  template <typename T>
  void cell(element from, std::string_view name, T& out) const {
    if (!take(from, out)) wrong(name);
  }
  void cell(element from, std::string_view name, std::optional<double>& out) const {
    if (!from.is_null()) cell(from, name, out.emplace());
  }

 private:
  [[noreturn]] void wrong(std::string_view name) const {
    refuse("not an analysis document: '" + std::string(name) + "' is not what it should be");
  }

  static bool take(element from, std::string& out) {
    std::string_view text;
    if (from.get(text) != simdjson::SUCCESS) return false;
    out = text;
    return true;
  }
  static bool take(element from, double& out) { return from.get(out) == simdjson::SUCCESS; }
  static bool take(element from, std::int64_t& out) { return from.get(out) == simdjson::SUCCESS; }
  static bool take(element from, bool& out) { return from.get(out) == simdjson::SUCCESS; }

  const std::string& where_;
};

Scalar scalar_of(element from) {
  std::string_view text;
  if (from.get(text) == simdjson::SUCCESS) return std::string(text);
  std::int64_t number = 0;
  if (from.get(number) == simdjson::SUCCESS) return number;
  bool truth = false;
  if (from.get(truth) == simdjson::SUCCESS) return truth;
  return std::monostate{};
}

void read_accounting(const Reader& read, object from, Accounting& accounting) {
  read.in_object(from, "accounting", [&](object inside) {
    for (const AccountingMember& row : accounting_members()) read.get(inside, row.name, accounting.*row.member);
  });
  if (const auto broken = accounting.check()) read.refuse("not a valid analysis document: " + *broken);
}

void read_quantiles(const Reader& read, object from, Group& group) {
  read.in_object(from, "quantiles", [&](object values) {
    for (const auto field : values) {
      Quantile& quantile = group.quantiles.emplace_back();
      quantile.name = field.key;
      read.cell(field.value, "quantiles", quantile.value);
    }
  });
  read.in_object(from, "needs", [&](object needs) {
    for (Quantile& quantile : group.quantiles) read.get(needs, quantile.name, quantile.needs);
  });
  for (Quantile& quantile : group.quantiles) {
    read.in_object(from, "interval95", [&](object intervals) {
      std::vector<double> ends;
      read.each(intervals, quantile.name, [&](element end) { read.cell(end, "interval95", ends.emplace_back()); });
      if (ends.size() == 2) quantile.interval95.emplace(ends[0], ends[1]);
    });
  }
}

void read_curves(const Reader& read, object from, Group& group) {
  read.each_row<2>(from, "cdf", [&](const auto& cells) {
    CdfPoint& point = group.cdf.emplace_back();
    read.cell(cells[0], "cdf", point.value);
    read.cell(cells[1], "cdf", point.fraction);
  });
  read.each_row<3>(from, "histogram", [&](const auto& cells) {
    HistogramBin& bin = group.histogram.emplace_back();
    read.cell(cells[0], "histogram", bin.low);
    read.cell(cells[1], "histogram", bin.high);
    read.cell(cells[2], "histogram", bin.count);
  });
  read.get(from, "series_bin_s", group.series_bin_s);
  read.each_row<5>(from, "series", [&](const auto& cells) {
    SeriesPoint& point = group.series.emplace_back();
    read.cell(cells[0], "series", point.second);
    read.cell(cells[1], "series", point.count);
    read.cell(cells[2], "series", point.p50);
    read.cell(cells[3], "series", point.p99);
    read.cell(cells[4], "series", point.lost);
  });
}

void read_group(const Reader& read, object from, Group& group) {
  read.in_object(from, "by", [&](object by) {
    for (const auto field : by) group.by.emplace_back(field.key, scalar_of(field.value));
  });
  read.get(from, "stage", group.stage);
  read.get(from, "sample", group.sample);
  read.get(from, "unit", group.unit);
  read.get(from, "count", group.count);
  read.get(from, "min", group.min);
  read.get(from, "mean", group.mean);
  read.get(from, "stddev", group.stddev);
  read.get(from, "max", group.max);
  read_quantiles(read, from, group);
  read.get(from, "tail_to_median", group.tail_to_median);
  read_curves(read, from, group);
  read.in_object(from, "cold", [&](object cold) {
    read.get(cold, "count", group.cold.count);
    read.get(cold, "share", group.cold.share);
    read.get(cold, "known", group.cold.known);
    read.get(cold, "init_in_path", group.cold.init_in_path);
    read.get(cold, "init_ms_p50", group.cold.init_ms_p50);
    read.get(cold, "init_ms_max", group.cold.init_ms_max);
  });
  read.get(from, "throughput_per_s", group.throughput_per_s);
  read.get(from, "error_rate", group.error_rate);
  read_accounting(read, from, group.accounting);
}

void read_clock(const Reader& read, object from, Clock& clock) {
  read.get(from, "pairs", clock.pairs);
  std::optional<double> upper;
  read.get(from, "upper_ms_max", upper);
  clock.upper_known = upper.has_value();
  clock.upper_ms_max = upper.value_or(0);
  read.get(from, "proven_skewed", clock.proven_skewed);
  read.get(from, "text", clock.text);
  read.each_object(from, "worst", [&](object row) {
    ClockPair& pair = clock.worst.emplace_back();
    read.get(row, "writer", pair.writer);
    read.get(row, "receiver", pair.receiver);
    read.get(row, "traces", pair.traces);
    read.get(row, "upper_ms", pair.upper_ms);
    read.get(row, "lower_ms", pair.lower_ms);
  });
}

void read_context(const Reader& read, object from, Analysis& analysis) {
  read.in_object(from, "tool", [&](object tool) {
    read.get(tool, "version", analysis.tool_version);
    read.get(tool, "command", analysis.command);
  });
  read.each_object(from, "inputs", [&](object row) {
    Input& input = analysis.inputs.emplace_back();
    read.get(row, "path", input.path);
    read.get(row, "format", input.format);
    read.get(row, "compression", input.compression);
    read.get(row, "bytes", input.bytes);
    read.get(row, "events", input.events);
    read.get(row, "truncated", input.truncated);
  });
  read.each(from, "group_by", [&](element field) { read.cell(field, "group_by", analysis.group_by.emplace_back()); });
  read.get(from, "where", analysis.where);
  read.get(from, "cold", analysis.cold);
  read.get(from, "origin_ns", analysis.origin_ns);
  read.get(from, "span_ns", analysis.span_ns);
  read.each_object(from, "rejected", [&](object row) {
    Rejected& rejected = analysis.rejected.emplace_back();
    read.get(row, "reason", rejected.reason);
    read.get(row, "sentence", rejected.sentence);
    read.get(row, "count", rejected.count);
    read.each(row, "examples", [&](element line) { read.cell(line, "examples", rejected.examples.emplace_back()); });
  });
  read.each_object(from, "warnings", [&](object row) {
    Warning& warning = analysis.warnings.emplace_back();
    read.get(row, "code", warning.code);
    read.get(row, "text", warning.text);
  });
}

void check_schema(const Reader& read, object root) {
  std::string_view schema;
  if (root.at_key("schema").get(schema) != simdjson::SUCCESS || !schema.starts_with(kSchemaName)) {
    read.refuse("not an analysis document: it does not say that its schema is " + std::string(kSchema));
  }
  const std::string_view version = schema.substr(kSchemaName.size());
  int major = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), major);
  if (error == std::errc() && major == 1 && (end == version.data() + version.size() || *end == '.')) return;
  throw base::Error(
      base::Exit::kEnvironment,
      "the analysis document is of version " + base::excerpt(version, 20) + "; this program reads version 1", {},
      "update echotrace, or make the document again with this version's analyze");
}

}  // namespace

Analysis read_json(std::string_view text, const std::string& where) {
  const Reader read(where);
  simdjson::dom::parser parser;
  element document;
  if (const auto error = parser.parse(text.data(), text.size()).get(document); error != simdjson::SUCCESS) {
    read.refuse(std::string("not an analysis document: not readable as JSON (") + simdjson::error_message(error) + ")");
  }
  object root;
  if (document.get(root) != simdjson::SUCCESS) read.refuse("not an analysis document: not a JSON object");
  check_schema(read, root);

  Analysis analysis;
  read_context(read, root, analysis);
  read_accounting(read, root, analysis.accounting);
  read.each_object(root, "groups", [&](object group) { read_group(read, group, analysis.groups.emplace_back()); });
  read.in_object(root, "clock", [&](object clock) { read_clock(read, clock, analysis.clock); });
  return analysis;
}

}  // namespace echotrace::analyze
