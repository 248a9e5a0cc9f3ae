// Where functions' lines go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::local {

class LogSink {
 public:
  virtual ~LogSink() = default;

  // Group and stream are made when missing; the message is valid UTF-8. Events become visible to readers after the
  // endpoint's ingestion delay.
  virtual void append(std::string_view group, std::string_view stream, std::int64_t timestamp_ms,
                      std::string message) = 0;
};

}  // namespace echotrace::local
