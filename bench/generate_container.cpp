#include "bench/generate_container.h"

#include "bench/generate_output.h"
#include "bench/generate_text.h"
#include "ingest/base/file.h"
#include "ingest/trace_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace echotrace::bench {
namespace {

constexpr std::size_t kPageEvents = 10'000;  // FilterLogEvents and GetQueryResults
constexpr std::size_t kPageBytes = 1'000'000;
constexpr std::size_t kSubscriptionEvents = 64;

void append_event_object(std::string& out, const Event& event) {
  out += "{\"logStreamName\":\"";
  out += event.stream;
  out += "\",\"timestamp\":";
  fmt::format_to(std::back_inserter(out), "{}", event.timestamp_ms);
  out += ",\"message\":\"";
  append_json_text(out, event.message);
  out += "\",\"ingestionTime\":";
  fmt::format_to(std::back_inserter(out), "{}", event.ingestion_ms);
  out += ",\"eventId\":\"";
  append_event_id(out, event.timestamp_ms, event.id_high, event.id_low);
  out += "\"}";
}

// Our own trace files, written by the product's writer when compression is its own.
class EventLines final : public ContainerWriter {
 public:
  EventLines(Compression compression, const std::string& directory, const std::string& log_group) {
    if (compression == Compression::kZstd) {
      ingest::TraceWriter::Options options;
      options.frame_age = std::chrono::hours(24);  // frames by size alone: same seed, same bytes
      options.sync = false;
      trace_ = std::make_unique<ingest::TraceWriter>(ingest::trace_file_path(directory, log_group), options);
    } else {
      output_ = open_output(
          fmt::format("{}/{}.jsonl{}", directory, ingest::encode_log_group(log_group), suffix_of(compression)),
          compression);
    }
  }
  void event(const Event& event) override {
    line_.clear();
    append_event_object(line_, event);
    raw_line(line_);
  }
  void raw_line(std::string_view line) override {
    if (trace_) {
      trace_->append(line);
    } else {
      output_->write(line);
      output_->write("\n");
    }
  }
  void finish() override { trace_ ? trace_->close() : output_->close(); }

 private:
  std::unique_ptr<ingest::TraceWriter> trace_;
  std::unique_ptr<Output> output_;
  std::string line_;
};

// Everything that goes into one file but is no list of lines.
class FileContainer : public ContainerWriter {
 public:
  FileContainer(Compression compression, const std::string& directory, const std::string& log_group,
                std::string_view extension)
      : output_(open_output(fmt::format("{}/{}.{}{}", directory, ingest::encode_log_group(log_group), extension,
                                        suffix_of(compression)),
                            compression)) {}
  void raw_line(std::string_view) override {}

 protected:
  std::unique_ptr<Output> output_;
  std::string buffer_;
};

// aws logs filter-log-events --output json: one document per page.
class CliPages final : public FileContainer {
 public:
  CliPages(Compression compression, const std::string& directory, const std::string& log_group, bool pretty)
      : FileContainer(compression, directory, log_group, "json"), pretty_(pretty) {}

  void event(const Event& event) override {
    if (events_ > 0) buffer_ += pretty_ ? ",\n" : ",";
    if (events_ == 0) buffer_ += pretty_ ? "{\n    \"events\": [\n" : "{\"events\":[";
    if (pretty_) {
      append_pretty(event);
    } else {
      append_event_object(buffer_, event);
    }
    if (++events_ == kPageEvents || buffer_.size() >= kPageBytes)
      end_page("Bxkq6kVGFtq2y_MoigeqscPOdhXVbhiVtLoAmXb5jCoVyz0");
  }
  void finish() override {
    if (events_ == 0) buffer_ += pretty_ ? "{\n    \"events\": [" : "{\"events\":[";
    end_page("");
    output_->close();
  }

 private:
  void append_pretty(const Event& event) {
    buffer_ += "        {\n            \"logStreamName\": \"";
    buffer_ += event.stream;
    fmt::format_to(std::back_inserter(buffer_), "\",\n            \"timestamp\": {},\n            \"message\": \"",
                   event.timestamp_ms);
    append_json_text(buffer_, event.message);
    fmt::format_to(std::back_inserter(buffer_), "\",\n            \"ingestionTime\": {},\n            \"eventId\": \"",
                   event.ingestion_ms);
    append_event_id(buffer_, event.timestamp_ms, event.id_high, event.id_low);
    buffer_ += "\"\n        }";
  }
  void end_page(std::string_view token) {
    buffer_ += pretty_ ? "\n    ],\n    \"searchedLogStreams\": []" : "],\"searchedLogStreams\":[]";
    if (!token.empty()) {
      buffer_ += pretty_ ? ",\n    \"nextToken\": \"" : ",\"nextToken\":\"";
      buffer_ += token;
      buffer_ += '"';
    }
    buffer_ += pretty_ ? "\n}\n" : "}\n";
    output_->write(buffer_);
    buffer_.clear();
    events_ = 0;
  }

  bool pretty_;
  std::size_t events_ = 0;  // in the open page
};

// aws logs get-query-results: every value a text, times without zone.
class InsightsResults final : public FileContainer {
 public:
  InsightsResults(Compression compression, const std::string& directory, const std::string& log_group)
      : FileContainer(compression, directory, log_group, "json") {}

  void event(const Event& event) override {
    buffer_ += rows_ == 0 ? "{\n    \"results\": [\n" : ",\n";
    buffer_ += "        [\n";
    field(
        "@timestamp", [&] { append_iso_time(buffer_, event.timestamp_ms, ' ', ""); }, false);
    field(
        "@message", [&] { append_json_text(buffer_, event.message); }, false);
    field(
        "@logStream", [&] { buffer_ += event.stream; }, false);
    field(
        "@ptr", [&] { append_event_id(buffer_, event.timestamp_ms, event.id_high, event.id_low); }, true);
    buffer_ += "        ]";
    if (++rows_ == kPageEvents) end_page();
  }
  void finish() override {
    if (rows_ > 0) end_page();
    output_->close();
  }

 private:
  template <typename Append>
  void field(std::string_view name, Append append, bool last) {
    buffer_ += "            {\n                \"field\": \"";
    buffer_ += name;
    buffer_ += "\",\n                \"value\": \"";
    append();
    buffer_ += last ? "\"\n            }\n" : "\"\n            },\n";
  }
  void end_page() {
    fmt::format_to(std::back_inserter(buffer_),
                   "\n    ],\n    \"statistics\": {{\n        \"recordsMatched\": {0}.0,\n        \"recordsScanned\": "
                   "{0}.0,\n        \"bytesScanned\": {1}.0\n    }},\n    \"status\": \"Complete\"\n}}\n",
                   rows_, buffer_.size());
    output_->write(buffer_);
    buffer_.clear();
    rows_ = 0;
  }

  std::size_t rows_ = 0;
};

// What Firehose puts together: a record holds events of one log stream, and nothing stands between two records.
class SubscriptionRecords final : public FileContainer {
 public:
  SubscriptionRecords(Compression compression, const std::string& directory, const std::string& log_group)
      : FileContainer(compression, directory, log_group, "json"), log_group_(log_group) {}

  void event(const Event& event) override {
    auto found =
        std::find_if(open_.begin(), open_.end(), [&](const Batch& batch) { return batch.stream == event.stream; });
    if (found == open_.end()) {
      open_.push_back({std::string(event.stream), {}});
      found = open_.end() - 1;
    } else {
      found->events += ',';
    }
    found->events += "{\"id\":\"";
    append_event_id(found->events, event.timestamp_ms, event.id_high, event.id_low);
    fmt::format_to(std::back_inserter(found->events), "\",\"timestamp\":{},\"message\":\"", event.timestamp_ms);
    append_json_text(found->events, event.message);
    found->events += "\"}";
    if (++held_ == kSubscriptionEvents) deliver();
  }
  void finish() override {
    deliver();
    output_->close();
  }

 private:
  struct Batch {
    std::string stream, events;
  };
  void deliver() {
    for (const Batch& batch : open_) {
      output_->write(
          fmt::format("{{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"{}\","
                      "\"logStream\":\"{}\",\"subscriptionFilters\":[\"echotrace\"],\"logEvents\":[{}]}}",
                      log_group_, batch.stream, batch.events));
    }
    open_.clear();
    held_ = 0;
  }

  std::string log_group_;
  std::vector<Batch> open_;
  std::size_t held_ = 0;
};

// An export task: <prefix>/<task>/<log stream, "/" as "-">/000000, one line per event.
class ExportedStreams final : public ContainerWriter {
 public:
  ExportedStreams(Compression compression, const std::string& directory, const std::string& log_group)
      : compression_(compression), directory_(fmt::format("{}/{}", directory, ingest::encode_log_group(log_group))) {}

  void event(const Event& event) override {
    std::string& text = streams_[std::string(event.stream)];
    append_iso_time(text, event.timestamp_ms);
    text += ' ';
    text += event.message;
  }
  void raw_line(std::string_view) override {}
  void finish() override {
    for (const auto& [stream, text] : streams_) {
      std::string name = stream;
      std::replace(name.begin(), name.end(), '/', '-');
      const std::string place = directory_ + "/" + name;
      base::make_directories(place);
      const auto output = open_output(fmt::format("{}/000000{}", place, suffix_of(compression_)), compression_);
      output->write(text);
      output->close();
    }
    streams_.clear();
  }

 private:
  Compression compression_;
  std::string directory_;
  std::map<std::string, std::string> streams_;
};

class PlainLines final : public FileContainer {
 public:
  PlainLines(Compression compression, const std::string& directory, const std::string& log_group)
      : FileContainer(compression, directory, log_group, "log") {}
  void event(const Event& event) override { output_->write(event.message); }
  void finish() override { output_->close(); }
};

}  // namespace

void append_event_id(std::string& out, std::int64_t timestamp_ms, std::uint64_t high, std::uint64_t low) {
  // 192 bits: timestamp * 2^144 leaves 48 bits of the first limb, 16 of the second.
  std::uint64_t limbs[3] = {(static_cast<std::uint64_t>(timestamp_ms) << 16) | (high >> 48), (high << 16) | (low >> 48),
                            (low << 16) | (high & 0xFFFF)};
  __extension__ using Wide = unsigned __int128;
  constexpr std::uint64_t kChunk = 1'000'000'000'000'000'000U;
  char digits[72];
  for (int chunk = 3; chunk >= 0; --chunk) {
    std::uint64_t rest = 0;
    for (std::uint64_t& limb : limbs) {
      const auto part = (static_cast<Wide>(rest) << 64) | limb;
      limb = static_cast<std::uint64_t>(part / kChunk);
      rest = static_cast<std::uint64_t>(part % kChunk);
    }
    for (int i = 17; i >= 0; --i, rest /= 10) digits[chunk * 18 + i] = static_cast<char>('0' + rest % 10);
  }
  out.append(digits + 16, 56);
}

std::unique_ptr<ContainerWriter> make_container(ContainerKind kind, Compression compression,
                                                const std::string& directory, const std::string& log_group) {
  switch (kind) {
    case ContainerKind::kCli: return std::make_unique<CliPages>(compression, directory, log_group, false);
    case ContainerKind::kCliPretty: return std::make_unique<CliPages>(compression, directory, log_group, true);
    case ContainerKind::kInsights: return std::make_unique<InsightsResults>(compression, directory, log_group);
    case ContainerKind::kSubscription: return std::make_unique<SubscriptionRecords>(compression, directory, log_group);
    case ContainerKind::kExport: return std::make_unique<ExportedStreams>(compression, directory, log_group);
    case ContainerKind::kPlain: return std::make_unique<PlainLines>(compression, directory, log_group);
    default: return std::make_unique<EventLines>(compression, directory, log_group);
  }
}

}  // namespace echotrace::bench
