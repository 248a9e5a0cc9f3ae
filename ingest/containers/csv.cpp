// CSV logs of older tools, recognised by their header row. Each row becomes one event whose message is the JSON object
// the function had logged, every cell a JSON text, so that the record formats read it like a log line:
//   run_id,e_id,event,…            {"run_id": "680b0e6", "e_id": "041e36b", "event": "RECV", …}
//   680b0e6,041e36b,RECV,…
#include "ingest/base/json_text.h"
#include "ingest/containers/csv_rows.h"
#include "ingest/containers/json_head.h"

#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

constexpr std::string_view kTriggerPerf[] = {"event", "exec_start_time", "put_time", "key"};
constexpr std::string_view kLambdaJson[] = {"timestamp", "level", "message", "requestId"};
constexpr std::string_view kS3Ingestion[] = {"function_name", "trial", "invocation", "run_id", "ok", "latency_ms"};
constexpr std::string_view kTriggerBench[] = {"root_trace_id", "child_trace_id", "t1", "t2", "t3", "t4"};
constexpr std::string_view kSebs[] = {"is_cold", "exec_time", "connection_time", "client_time", "provider_time"};
constexpr std::string_view kK6[] = {"metric_name", "timestamp", "metric_value"};
// A header row is known when it holds all columns of a set, in any order, whatever else it holds.
constexpr std::span<const std::string_view> kColumnSets[] = {kTriggerPerf, kLambdaJson, kS3Ingestion, kTriggerBench,
                                                             kSebs,        kK6};

bool is_header(const std::vector<std::string_view>& cells) {
  const auto there = [&cells](std::string_view name) {
    return std::find(cells.begin(), cells.end(), name) != cells.end();
  };
  return std::any_of(std::begin(kColumnSets), std::end(kColumnSets),
                     [&](std::span<const std::string_view> set) { return std::all_of(set.begin(), set.end(), there); });
}

class Reader final : public ContainerReader, private CsvRows::Sink {
 public:
  explicit Reader(std::uint32_t input) : input_(input), rows_(*this) {}

  void feed(std::string_view text, EventSink& sink) override {
    sink_ = &sink;
    rows_.feed(text);
  }

  void finish(EventSink& sink) override {
    sink_ = &sink;
    rows_.finish();
  }

 private:
  void row(const std::vector<std::string_view>& cells, std::uint64_t line) override {
    if (cells.size() == 1 && cells[0].empty()) return;  // a blank line
    // Files put behind each other bring their headers along.
    if (is_header(cells)) {
      header_.assign(cells.begin(), cells.end());
      rows_.expect_cells(header_.size());
      return;
    }
    const Origin origin{input_, 0, line};
    if (cells.size() != header_.size()) {
      sink_->malformed(DropReason::kBrokenRow, origin, cells[0]);
      return;
    }
    LogEvent event;
    event.origin = origin;
    write_message(cells);
    if (!simdjson::validate_utf8(message_.data(), message_.size())) {
      sink_->malformed(DropReason::kBadEncoding, origin, cells[0]);
      return;
    }
    const std::size_t size = message_.size();
    message_.append(kPadding, '\0');
    event.message = {message_.data(), size};
    sink_->event(event);
  }

  void broken(DropReason reason, std::uint64_t line, std::string_view excerpt) override {
    sink_->malformed(reason, {input_, 0, line}, excerpt);
  }

  void write_message(const std::vector<std::string_view>& cells) {
    message_ = "{";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (header_[i].empty()) continue;  // the row numbers of a data frame
      if (message_.size() > 1) message_ += ", ";
      base::append_json_text(header_[i], message_);
      message_ += ": ";
      base::append_json_text(cells[i], message_);
    }
    message_ += '}';
  }

  std::uint32_t input_;
  EventSink* sink_ = nullptr;
  std::vector<std::string> header_;
  std::string message_;
  CsvRows rows_;
};

// Cells of the first row; the head must hold all of it.
bool sniff(std::string_view head) {
  if (head == "\r\n") return true;  // TriggerPerf's answer to "no events"
  class FirstRow final : public CsvRows::Sink {
   public:
    void row(const std::vector<std::string_view>& cells, std::uint64_t) override { known = is_header(cells); }
    void broken(DropReason, std::uint64_t, std::string_view) override {}
    bool known = false;
  } first;
  const std::string_view text = skip_blanks(head);
  CsvRows rows(first);
  rows.feed(text.substr(0, text.find('\n')));
  rows.finish();
  return first.known;
}

std::unique_ptr<ContainerReader> make_reader(std::uint32_t input) {
  return std::make_unique<Reader>(input);
}

constexpr std::string_view kSamples[] = {
    "run_id,e_id,event,exec_start_time,put_time,key,key_size,value_size\r\n"
    "680b0e6,041e36b,RECV,1709645761.7909791,0,680b0e6,30,100\r\n",
    "run_id,event,exec_start_time,put_time,key,key_size,value_size\r\n",
    "xar_id,event,exec_start_time,put_time,key,key_size,value_size\r\n",
    "timestamp,level,message,logger,requestId\r\n",
    "function_name,trial,invocation,run_id,ok,latency_ms,s3_key,object_bytes,events_generated,multipart_parts\n",
    "root_trace_id,child_trace_id,t1,t2,t3,t4,t5,t6,t7,t8,t9,coldstart_f1,coldstart_f2\n",
    "memory,type,is_cold,exec_time,connection_time,client_time,provider_time,mem_used\n",
    "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,"
    "status,subproto,tls_version,url,extra_tags,metadata\n",
    "\r\n",
};

}  // namespace

extern const Container kCsv;
const Container kCsv{"csv",       "CSV files of TriggerPerf, TriggerBench, the S3 ingestion experiment, SeBS and k6",
                     sniff,       nullptr,
                     make_reader, kSamples};

}  // namespace echotrace::ingest
