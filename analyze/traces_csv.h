// One row per trace, for people who go on in other tools.
#pragma once

#include "analyze/grouping.h"
#include "ingest/base/file.h"

namespace echotrace::analyze {

// Columns: echotrace_trace_id (hash of what the log format joins on, hexadecimal), run, store, the grouping fields,
// state (delivered, lost, undetermined, orphan), put_ns, receive_ns and every stage in nanoseconds (empty where a
// moment is missing), cold, writer, receiver. Rows by put time, orphans last. Only traces the filter lets in.
void write_traces_csv(const ingest::Correlator& correlator, ingest::TraceTable& traces, Grouping& grouping,
                      base::OutputFile& file);

}  // namespace echotrace::analyze
