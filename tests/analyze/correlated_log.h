// A log written line by line in a test, and what correlation makes of it.
#pragma once

#include "analyze/grouping.h"
#include "ingest/correlator.h"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace echotrace::analyze {

inline constexpr std::int64_t kMs = 1'000'000, kSecond = 1'000'000'000;
inline constexpr std::int64_t kBegin = 1'700'000'000 * kSecond;

inline std::int64_t at_ms(std::int64_t milliseconds) {
  return kBegin + milliseconds * kMs;
}

struct LogLine {
  std::string stream, message;
  std::int64_t time_ns;
};

// Times in milliseconds since kBegin. `more` holds further members of the record, each begun by a comma.
inline LogLine write_line(const std::string& id, std::int64_t put, const std::string& more = "",
                          const std::string& stream = "writer") {
  return {stream,
          fmt::format(R"({{"echotrace":1,"record":"write","run":"r","id":"{}","put_ns":{}{}}})", id, at_ms(put), more),
          at_ms(put)};
}
inline LogLine receive_line(const std::string& id, std::int64_t time, const std::string& more = "",
                            const std::string& stream = "receiver") {
  return {stream,
          fmt::format(R"({{"echotrace":1,"record":"receive","run":"r","id":"{}","receive_ns":{}{}}})", id, at_ms(time),
                      more),
          at_ms(time)};
}
inline LogLine sample_line(const std::string& more, std::int64_t time = 0, const std::string& stream = "worker") {
  return {stream, R"({"echotrace":1,"record":"sample","run":"r")" + more + "}", at_ms(time)};
}

// An invocation that receives one write, START to REPORT; with an init of 0 the environment is warm.
inline std::vector<LogLine> invocation(const std::string& request, const std::string& id, std::int64_t receive,
                                       std::int64_t init = 0, const std::string& stream = "receiver") {
  const std::string init_text = init > 0 ? fmt::format("\tInit Duration: {}.00 ms", init) : "";
  return {{stream, "START RequestId: " + request + " Version: $LATEST", at_ms(receive)},
          receive_line(id, receive, "", stream),
          {stream, "REPORT RequestId: " + request + "\tDuration: 1.00 ms\tBilled Duration: 1 ms" + init_text,
           at_ms(receive + 1)}};
}

inline std::vector<LogLine> operator+(std::vector<LogLine> left, const std::vector<LogLine>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

struct CorrelatedLog {
  explicit CorrelatedLog(const std::vector<LogLine>& lines, std::vector<std::string> group_by = {},
                         const std::string& where = "", bool split_cold = false)
      : grouping(std::move(group_by), where.empty() ? std::nullopt : std::optional(Expression::parse(where, "--where")),
                 split_cold),
        correlator(grouping.captured()) {
    std::unique_ptr<ingest::Intake> intake = correlator.make_intake();
    for (const LogLine& line : lines) {
      const std::string padded = line.message + std::string(ingest::kPadding, '\0');
      ingest::LogEvent event;
      event.message = std::string_view(padded).substr(0, line.message.size());
      event.stream = line.stream;
      event.timestamp_ns = line.time_ns;
      intake->event(event);
    }
    intake->piece_done();
    intake.reset();
    correlation = correlator.finish();
  }

  ingest::TraceTable& traces() { return correlator.traces(); }

  Grouping grouping;
  ingest::Correlator correlator;
  ingest::Correlation correlation;
};

}  // namespace echotrace::analyze
