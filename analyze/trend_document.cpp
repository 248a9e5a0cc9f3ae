#include "analyze/trend_document.h"

#include "analyze/document_read_parts.h"
#include "analyze/document_write_parts.h"

namespace echotrace::analyze {
namespace {

void write_run(JsonWriter& json, const TrendRun& run) {
  json.begin_object();
  json.member("name", std::string_view(run.name));
  json.member("path", std::string_view(run.path));
  json.member("tool_version", std::string_view(run.tool_version));
  write_runs(json, run.runs);
  json.member("origin_ns", run.origin_ns);
  json.member("span_ns", run.span_ns);
  json.member("writes", run.writes);
  json.member("lost", run.lost);
  json.end_object();
}

void read_run(const DocumentReader& read, DocumentObject from, TrendRun& run) {
  read.get(from, "name", run.name);
  read.get(from, "path", run.path);
  read.get(from, "tool_version", run.tool_version);
  read_runs(read, from, run.runs);
  read.get(from, "origin_ns", run.origin_ns);
  read.get(from, "span_ns", run.span_ns);
  read.get(from, "writes", run.writes);
  read.get(from, "lost", run.lost);
}

void write_point(JsonWriter& json, const TrendPoint& point) {
  json.begin_object();
  json.member("run", point.run);
  json.member("count", point.count);
  json.member("value", point.value);
  write_interval(json, "interval95", point.interval95);
  json.end_object();
}

void write_change(JsonWriter& json, const TrendChange& change) {
  json.begin_object();
  json.member("run", change.run);
  json.member("before", change.before);
  json.member("after", change.after);
  json.member("relative", change.relative);
  json.member("p", change.p);
  json.member("p_adjusted", change.p_adjusted);
  json.end_object();
}

void write_level(JsonWriter& json, const TrendLevel& level) {
  json.begin_object();
  json.member("first_run", level.first_run);
  json.member("last_run", level.last_run);
  json.member("median", level.median);
  json.end_object();
}

template <typename Rows, typename Write>
void write_rows(JsonWriter& json, std::string_view name, const Rows& rows, Write&& write) {
  json.key(name);
  json.begin_array();
  for (const auto& row : rows) write(json, row);
  json.end_array();
}

void write_figure(JsonWriter& json, const TrendFigure& figure) {
  json.begin_object();
  write_by(json, figure.by);
  json.member("stage", std::string_view(figure.stage));
  json.member("sample", figure.sample);
  json.member("figure", std::string_view(figure.figure));
  json.member("unit", std::string_view(figure.unit));
  write_rows(json, "points", figure.points, write_point);
  write_rows(json, "changes", figure.changes, write_change);
  write_rows(json, "levels", figure.levels, write_level);
  json.member("needs", figure.needs);
  json.end_object();
}

// An index into the runs, which the document must have.
void read_index(const DocumentReader& read, DocumentObject from, std::string_view name, std::size_t runs,
                std::int64_t& index) {
  read.get(from, name, index);
  if (index < 0 || index >= static_cast<std::int64_t>(runs)) {
    read.refuse("not a trend document: '" + std::string(name) + "' names a run that is not there");
  }
}

void read_figure(const DocumentReader& read, DocumentObject from, std::size_t runs, TrendFigure& figure) {
  read_by(read, from, figure.by);
  read.get(from, "stage", figure.stage);
  read.get(from, "sample", figure.sample);
  read.get(from, "figure", figure.figure);
  read.get(from, "unit", figure.unit);
  read.each_object(from, "points", [&](DocumentObject row) {
    TrendPoint& point = figure.points.emplace_back();
    read_index(read, row, "run", runs, point.run);
    read.get(row, "count", point.count);
    read.get(row, "value", point.value);
    read.interval(row, "interval95", point.interval95);
  });
  read.each_object(from, "changes", [&](DocumentObject row) {
    TrendChange& change = figure.changes.emplace_back();
    read_index(read, row, "run", runs, change.run);
    read.get(row, "before", change.before);
    read.get(row, "after", change.after);
    read.get(row, "relative", change.relative);
    read.get(row, "p", change.p);
    read.get(row, "p_adjusted", change.p_adjusted);
  });
  read.each_object(from, "levels", [&](DocumentObject row) {
    TrendLevel& level = figure.levels.emplace_back();
    read_index(read, row, "first_run", runs, level.first_run);
    read_index(read, row, "last_run", runs, level.last_run);
    read.get(row, "median", level.median);
  });
  read.get(from, "needs", figure.needs);
}

}  // namespace

std::string TrendFigure::label() const {
  return label_of(by);
}

std::string write_json(const Trend& trend) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", kTrendSchema);
  write_tool(json, trend.tool_version, trend.command);
  write_rows(json, "runs", trend.runs, write_run);
  write_rows(json, "figures", trend.figures, write_figure);
  write_warnings(json, trend.warnings);
  json.end_object();
  return std::move(json).take() + "\n";
}

Trend read_trend(std::string_view text, const std::string& where) {
  const DocumentReader read("trend", where);
  simdjson::dom::parser parser;
  const DocumentObject root = read.root(parser, text);
  Trend trend;
  read_tool(read, root, trend.tool_version, trend.command);
  read.each_object(root, "runs", [&](DocumentObject run) { read_run(read, run, trend.runs.emplace_back()); });
  read.each_object(root, "figures", [&](DocumentObject figure) {
    read_figure(read, figure, trend.runs.size(), trend.figures.emplace_back());
  });
  read_warnings(read, root, trend.warnings);
  return trend;
}

}  // namespace echotrace::analyze
