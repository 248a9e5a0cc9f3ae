#include "analyze/document_read_parts.h"

namespace echotrace::analyze {
namespace {

Scalar scalar_of(DocumentReader::Element from) {
  std::string_view text;
  if (from.get(text) == simdjson::SUCCESS) return std::string(text);
  std::int64_t number = 0;
  if (from.get(number) == simdjson::SUCCESS) return number;
  bool truth = false;
  if (from.get(truth) == simdjson::SUCCESS) return truth;
  return std::monostate{};
}

}  // namespace

void read_tool(const DocumentReader& read, DocumentObject from, std::string& version, std::string& command) {
  read.in_object(from, "tool", [&](DocumentObject tool) {
    read.get(tool, "version", version);
    read.get(tool, "command", command);
  });
}

void read_by(const DocumentReader& read, DocumentObject from, std::vector<std::pair<std::string, Scalar>>& by) {
  read.in_object(from, "by", [&](DocumentObject fields) {
    for (const auto field : fields) by.emplace_back(field.key, scalar_of(field.value));
  });
}

void read_accounting(const DocumentReader& read, DocumentObject from, Accounting& accounting) {
  read.in_object(from, "accounting", [&](DocumentObject inside) {
    for (const AccountingMember& row : accounting_members()) read.get(inside, row.name, accounting.*row.member);
  });
  if (const auto broken = accounting.check()) read.refuse("not a valid document: " + *broken);
}

void read_quantiles(const DocumentReader& read, DocumentObject from, std::vector<Quantile>& quantiles) {
  read.in_object(from, "quantiles", [&](DocumentObject values) {
    for (const auto field : values) {
      Quantile& quantile = quantiles.emplace_back();
      quantile.name = field.key;
      read.cell(field.value, "quantiles", quantile.value);
    }
  });
  read.in_object(from, "needs", [&](DocumentObject needs) {
    for (Quantile& quantile : quantiles) read.get(needs, quantile.name, quantile.needs);
  });
  for (Quantile& quantile : quantiles) {
    read.in_object(from, "interval95",
                   [&](DocumentObject intervals) { read.interval(intervals, quantile.name, quantile.interval95); });
  }
}

void read_inputs(const DocumentReader& read, DocumentObject from, std::vector<Input>& inputs) {
  read.each_object(from, "inputs", [&](DocumentObject row) {
    Input& input = inputs.emplace_back();
    read.get(row, "path", input.path);
    read.get(row, "format", input.format);
    read.get(row, "compression", input.compression);
    read.get(row, "bytes", input.bytes);
    read.get(row, "events", input.events);
    read.get(row, "truncated", input.truncated);
  });
}

void read_runs(const DocumentReader& read, DocumentObject from, std::vector<RunFacts>& runs) {
  read.each_object(from, "runs", [&](DocumentObject row) {
    RunFacts& run = runs.emplace_back();
    read.get(row, "path", run.path);
    read.get(row, "run", run.run);
    read.get(row, "experiment", run.experiment);
    read.get(row, "target", run.target);
    read.get(row, "region", run.region);
    read.get(row, "started_ns", run.started_ns);
    read.get(row, "ended_ns", run.ended_ns);
    read_counts(read, row, "memory_mb", run.memory_mb);
  });
}

void read_cdf(const DocumentReader& read, DocumentObject from, std::vector<CdfPoint>& cdf) {
  read.each_row<2>(from, "cdf", [&](const auto& cells) {
    CdfPoint& point = cdf.emplace_back();
    read.cell(cells[0], "cdf", point.value);
    read.cell(cells[1], "cdf", point.fraction);
  });
}

void read_texts(const DocumentReader& read, DocumentObject from, std::string_view name,
                std::vector<std::string>& texts) {
  read.each(from, name, [&](DocumentReader::Element text) { read.cell(text, name, texts.emplace_back()); });
}

void read_counts(const DocumentReader& read, DocumentObject from, std::string_view name,
                 std::vector<std::int64_t>& counts) {
  read.each(from, name, [&](DocumentReader::Element count) { read.cell(count, name, counts.emplace_back()); });
}

void read_warnings(const DocumentReader& read, DocumentObject from, std::vector<Warning>& warnings) {
  read.each_object(from, "warnings", [&](DocumentObject row) {
    Warning& warning = warnings.emplace_back();
    read.get(row, "code", warning.code);
    read.get(row, "text", warning.text);
  });
}

}  // namespace echotrace::analyze
