#include "ingest/base/file.h"
#include "render/format.h"
#include "render/renderer.h"

#include <array>
#include <string>

namespace echotrace::render {
namespace {

using analyze::Analysis;
using analyze::Group;

// One line of a table, cell by cell.
class Line {
 public:
  Line& text(std::string_view cell) { return add(csv_cell(cell)); }
  Line& number(std::int64_t cell) { return add(std::to_string(cell)); }
  Line& number(double cell) { return add(format_exact(cell)); }
  Line& number(const std::optional<double>& cell) { return cell ? number(*cell) : add({}); }
  Line& truth(bool cell) { return add(cell ? "true" : "false"); }
  void end(base::OutputFile& file) {
    file.write(line_ + "\r\n");
    line_.clear();
    first_ = true;
  }

 private:
  Line& add(std::string_view cell) {
    if (!first_) line_ += ',';
    first_ = false;
    line_ += cell;
    return *this;
  }
  std::string line_;
  bool first_ = true;
};

// "store=dynamodb; key_bytes=59": one column, whatever the grouping is.
std::string by_text(const Group& group) {
  std::string text;
  for (const auto& [field, value] : group.by) {
    if (!text.empty()) text += "; ";
    text += field + "=" + analyze::to_text(value);
  }
  return text;
}

Line group_cells(const Document& document, const Group& group) {
  Line line;
  line.text(document.name).text(by_text(group)).text(group.stage).text(group.unit);
  return line;
}

void write_groups(const Document& document, base::OutputFile& file) {
  for (const Group& group : document.analysis.groups) {
    const auto when = [](bool there, double value) { return there ? std::optional<double>(value) : std::nullopt; };
    Line line = group_cells(document, group);
    line.number(group.count).number(when(group.count > 0, group.min)).number(when(group.count > 0, group.mean));
    line.number(when(group.count > 1, group.stddev)).number(when(group.count > 0, group.max));
    line.number(group.tail_to_median).number(group.throughput_per_s).number(group.error_rate);
    line.number(group.cold.count).number(when(group.cold.known > 0, group.cold.share)).number(group.cold.known);
    line.number(group.cold.init_in_path).number(group.cold.init_ms_p50).number(group.cold.init_ms_max);
    line.end(file);
  }
}

void write_quantiles(const Document& document, base::OutputFile& file) {
  for (const Group& group : document.analysis.groups) {
    for (const analyze::Quantile& quantile : group.quantiles) {
      const auto& interval = quantile.interval95;
      Line line = group_cells(document, group);
      line.text(quantile.name).number(quantile.value);
      line.number(interval ? std::optional(interval->first) : std::nullopt);
      line.number(interval ? std::optional(interval->second) : std::nullopt);
      line.number(quantile.needs).end(file);
    }
  }
}

void write_cdf(const Document& document, base::OutputFile& file) {
  for (const Group& group : document.analysis.groups) {
    for (const auto& point : group.cdf)
      group_cells(document, group).number(point.value).number(point.fraction).end(file);
  }
}

void write_histogram(const Document& document, base::OutputFile& file) {
  for (const Group& group : document.analysis.groups) {
    for (const auto& bin : group.histogram) {
      group_cells(document, group).number(bin.low).number(bin.high).number(bin.count).end(file);
    }
  }
}

void write_series(const Document& document, base::OutputFile& file) {
  for (const Group& group : document.analysis.groups) {
    for (const auto& point : group.series) {
      group_cells(document, group)
          .number(point.second)
          .number(group.series_bin_s)
          .number(point.count)
          .number(point.p50)
          .number(point.p99)
          .number(point.lost)
          .end(file);
    }
  }
}

void write_accounting(const Document& document, base::OutputFile& file) {
  for (const analyze::AccountingMember& row : analyze::accounting_members()) {
    Line line;
    line.text(document.name)
        .text("")
        .text("")
        .text(row.name)
        .number(document.analysis.accounting.*row.member)
        .end(file);
  }
  for (const Group& group : document.analysis.groups) {
    for (const analyze::AccountingMember& row : analyze::accounting_members()) {
      const bool of_events = row.name == "events" || row.name == "recorded" || row.name == "platform" ||
                             row.name == "foreign" || row.name == "repeated" || row.name == "malformed";
      if (of_events) continue;
      Line line;
      line.text(document.name).text(by_text(group)).text(group.stage).text(row.name);
      line.number(group.accounting.*row.member).end(file);
    }
  }
}

void write_inputs(const Document& document, base::OutputFile& file) {
  for (const analyze::Input& input : document.analysis.inputs) {
    Line line;
    line.text(document.name).text(input.path).text(input.format).text(input.compression);
    line.number(input.bytes).number(input.events).truth(input.truncated).end(file);
  }
}

void write_rejected(const Document& document, base::OutputFile& file) {
  for (const analyze::Rejected& row : document.analysis.rejected) {
    Line line;
    line.text(document.name).text(row.reason).number(row.count).text(row.sentence);
    line.text(row.examples.empty() ? "" : row.examples.front()).end(file);
  }
}

void write_warnings(const Document& document, base::OutputFile& file) {
  for (const analyze::Warning& warning : document.analysis.warnings) {
    Line line;
    line.text(document.name).text(warning.code).text(warning.text).end(file);
  }
}

struct Table {
  std::string_view name, columns;
  void (*write)(const Document&, base::OutputFile&);
};
constexpr std::array<Table, 9> kTables = {{
    {"groups",
     "document,by,stage,unit,count,min,mean,stddev,max,tail_to_median,throughput_per_s,error_rate,cold_count,"
     "cold_share,cold_known,init_in_path,init_ms_p50,init_ms_max",
     write_groups},
    {"quantiles", "document,by,stage,unit,quantile,value,interval95_low,interval95_high,needs", write_quantiles},
    {"cdf", "document,by,stage,unit,value,fraction", write_cdf},
    {"histogram", "document,by,stage,unit,low,high,count", write_histogram},
    {"series", "document,by,stage,unit,second,bin_s,count,p50,p99,lost", write_series},
    {"accounting", "document,by,stage,member,count", write_accounting},
    {"inputs", "document,path,format,compression,bytes,events,truncated", write_inputs},
    {"rejected", "document,reason,count,sentence,first_example", write_rejected},
    {"warnings", "document,code,text", write_warnings},
}};

class CsvRenderer : public Renderer {
 public:
  explicit CsvRenderer(const std::string& directory) {
    base::make_directories(directory);
    files_.reserve(kTables.size());
    for (const Table& table : kTables) files_.emplace_back(directory + "/" + std::string(table.name) + ".csv");
  }
  void render(const Documents& documents) override {
    for (std::size_t i = 0; i < kTables.size(); ++i) {
      files_[i].write(std::string(kTables[i].columns) + "\r\n");
      for (const Document& document : documents) kTables[i].write(document, files_[i]);
    }
    for (base::OutputFile& file : files_) file.commit();
  }

 private:
  std::vector<base::OutputFile> files_;
};

}  // namespace

std::unique_ptr<Renderer> open_csv(const std::string& target, const Settings&) {
  return std::make_unique<CsvRenderer>(target);
}

}  // namespace echotrace::render
