// The log stream of one environment.
#pragma once

#include "drivers/local/log_sink.h"
#include "drivers/local/loop.h"

#include <string>
#include <string_view>

namespace echotrace::local::lambda {

class EnvironmentLog {
 public:
  // Its name: the day and 32 random hexadecimal digits, "2026/11/21/[$LATEST]0123…".
  EnvironmentLog(const Loop& loop, LogSink& sink, std::string group, std::string_view version);

  const std::string& group() const { return group_; }
  const std::string& stream() const { return stream_; }

  void append(std::string event);  // stamped with the time now; an empty one is none

  // The last 4 KB since begin_tail(), as Invoke shows them.
  void begin_tail() { tail_.clear(); }
  std::string tail() const;

 private:
  const Loop& loop_;
  LogSink& sink_;
  std::string group_, stream_, tail_;
};

}  // namespace echotrace::local::lambda
