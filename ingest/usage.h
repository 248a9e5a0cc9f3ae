// What a provider bills by, as far as logs tell: merged from threads.
#pragma once

#include "ingest/event.h"
#include "ingest/record.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace echotrace::ingest {

struct Usage {
  struct Function {
    std::int64_t invocations = 0, billed_ns = 0;  // by REPORT lines
  };
  struct Store {
    std::int64_t writes = 0;   // records of puts, failed ones too
    std::int64_t kib = 0;      // of their items, each rounded up: key, value and 30 bytes of names
  };
  std::map<std::int64_t, Function> functions;        // by memory in bytes
  std::map<std::string, Store, std::less<>> stores;
  std::int64_t log_events = 0, log_bytes = 0;        // with the 26 that CloudWatch Logs adds to each

  void report(const Record& record);
  void write(const Record& record);
  void event(const LogEvent& log_event) {
    if (log_event.timestamp_ns == kNone) return;  // of a client
    ++log_events;
    log_bytes += static_cast<std::int64_t>(log_event.message.size()) + 26;
  }
  void merge(const Usage& other);
};

}  // namespace echotrace::ingest
