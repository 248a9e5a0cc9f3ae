// What may surround a message: the text frame of Lambda's Python runtime, Lambda's JSON log format, or nothing.
#pragma once

#include "ingest/format.h"

namespace echotrace::ingest {

// Takes the frame off event.message:
//   [INFO]<TAB>2024-04-23T15:41:19.530Z<TAB><request id><TAB><text>     (1 to 3 digits of milliseconds)
//   {"timestamp": "...", "level": "INFO", "message": "<text, escaped again>", "logger": "...", "requestId": "..."}
//   <text>
// Texts are views into event.message or into scratch. Trailing line feeds are cut off. A JSON frame that does not
// parse is left on, for the formats to refuse.
Message unframe(const LogEvent& event, Scratch& scratch);

}  // namespace echotrace::ingest
