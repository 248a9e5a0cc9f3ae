// The envelope of an event, and the record inside.
#include "bench/micro/contest.h"
#include "bench/micro/log_text.h"
#include "ingest/containers/event_object.h"
#include "ingest/format.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace echotrace::bench {
namespace {

using ingest::LogEvent;
namespace ondemand = simdjson::ondemand;

std::uint64_t answer_of(const LogEvent& event) {
  std::uint64_t answer = fold(event.message.size(), static_cast<std::uint64_t>(event.timestamp_ns));
  answer = fold(answer, static_cast<unsigned char>(event.stream.back()));
  return fold(answer, static_cast<unsigned char>(event.event_id.back()));
}

bool read_with_simdjson(ondemand::parser& parser, std::string_view line, LogEvent& event) {
  ondemand::document document;
  std::int64_t milliseconds = 0, ingested = 0;
  if (parser.iterate(line, line.size() + ingest::kPadding).get(document) ||
      document["logStreamName"].get_string().get(event.stream) || document["timestamp"].get_int64().get(milliseconds) ||
      document["message"].get_string().get(event.message) || document["ingestionTime"].get_int64().get(ingested) ||
      document["eventId"].get_string().get(event.event_id)) {
    return false;
  }
  event.timestamp_ns = milliseconds * 1'000'000;
  return true;
}

template <typename Read>  // bool read(line, event)
std::function<std::uint64_t()> reading(const std::shared_ptr<Parts>& parts, Read read) {
  return [parts, lines = parts->views(), read] {
    std::uint64_t answer = 0;
    for (const std::string_view line : lines) {
      LogEvent event;
      if (!read(line, event)) return std::uint64_t{0};
      answer = fold(answer, answer_of(event));
    }
    return answer;
  };
}

Contest envelopes() {
  constexpr std::size_t kEvents = 4000;
  const std::string lines = event_lines(kEvents);
  const auto parts = std::make_shared<Parts>();
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = lines.find('\n', begin) + 1;
    parts->add(std::string_view(lines).substr(begin, end - begin));
    begin = end;
  }
  const auto reader = std::make_shared<ingest::EventObjectReader>();
  const auto parser = std::make_shared<ondemand::parser>();
  return {"event envelope",
          parts->bytes(),
          kEvents,
          {{Role::kOurs, "EventObjectReader",
            reading(parts, [reader](std::string_view line,
                                    LogEvent& event) { return reader->read_line(line, event) == line.size(); })},
           {Role::kPeer, "simdjson on demand", reading(parts, [parser](std::string_view line, LogEvent& event) {
              return read_with_simdjson(*parser, line, event);
            })}}};
}

// Times to the microsecond, which is what a double of seconds since 1970 can hold.
std::uint64_t to_us(std::int64_t ns) {
  return static_cast<std::uint64_t>((ns + 500) / 1000);
}

std::uint64_t ours(const std::vector<std::string_view>& texts, const ingest::Format& format, ingest::Scratch& scratch) {
  std::uint64_t answer = 0;
  const LogEvent event;
  for (const std::string_view text : texts) {
    ingest::Message message;
    message.text = text;
    message.event = &event;
    scratch.clear();
    if (format.parse(message, scratch).bucket != ingest::Bucket::kRecorded) return 0;
    const ingest::Record& record = scratch.records().front();
    const bool write = record.kind == ingest::RecordKind::kWrite;
    answer = fold(fold(answer, record.key), to_us(write ? record.put_ns : record.receive_ns));
  }
  return answer;
}

std::uint64_t by_simdjson(const std::vector<std::string_view>& texts, ondemand::parser& parser) {
  std::uint64_t answer = 0;
  for (const std::string_view text : texts) {
    ondemand::document document;
    std::string_view run, id, event, key;
    double start = 0, put = 0;
    std::int64_t key_size = 0, value_size = 0;
    if (parser.iterate(text, text.size() + ingest::kPadding).get(document) ||
        document["run_id"].get_string().get(run) || document["e_id"].get_string().get(id) ||
        document["event"].get_string().get(event) || document["exec_start_time"].get_double().get(start) ||
        document["put_time"].get_double().get(put) || document["key"].get_string().get(key) ||
        document["key_size"].get_int64().get(key_size) || document["value_size"].get_int64().get(value_size)) {
      return 0;
    }
    const double seconds = event == "WRITE" ? put : start;
    answer = fold(fold(answer, ingest::trace_key("triggerperf", run, id)), to_us(std::llround(seconds * 1e9)));
  }
  return answer;
}

Contest records() {
  constexpr std::size_t kRecords = 4000;
  const auto parts = std::make_shared<Parts>();
  for (std::size_t i = 0; i < kRecords; ++i) parts->add(triggerperf_record(i));
  const auto table = ingest::formats();
  const auto format =
      std::find_if(table.begin(), table.end(), [](const auto& row) { return row.name == "triggerperf"; });
  return {"TriggerPerf record",
          parts->bytes(),
          kRecords,
          {{Role::kOurs, "parse",
            [parts, format, texts = parts->views(), scratch = std::make_shared<ingest::Scratch>()] {
              return ours(texts, *format, *scratch);
            }},
           {Role::kPeer, "simdjson on demand",
            [parts, texts = parts->views(), parser = std::make_shared<ondemand::parser>()] {
              return by_simdjson(texts, *parser);
            }}}};
}

}  // namespace

std::vector<Contest> event_contests() {
  return {envelopes(), records()};
}

}  // namespace echotrace::bench
