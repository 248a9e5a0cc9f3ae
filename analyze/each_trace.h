// The traces one after the other, for outputs that have a row each.
#pragma once

#include "analyze/grouping.h"

#include <functional>
#include <string_view>

namespace echotrace::analyze {

// Everything that is known of one trace. Moments and stages in nanoseconds, kNone where they are missing.
struct TraceRow {
  const ingest::Trace& trace;
  ingest::TraceTimes times;
  const Grouping::By& by;
  std::string_view run, store;         // any bytes
  std::string_view state;              // delivered, lost, undetermined, orphan
  std::string_view writer, receiver;   // names of environments; "" without write or receive
  std::int64_t put_ns, receive_ns;
};

// By put time, orphans last; only those the filter lets in.
void for_each_trace(const ingest::Correlator& correlator, ingest::TraceTable& traces, Grouping& grouping,
                    const std::function<void(const TraceRow&)>& take);

}  // namespace echotrace::analyze
