// Log lines as the functions of the TriggerPerf benchmark and Lambda's platform write them; the same on every machine.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::bench {

// A text with readable bytes behind each of its parts, as the readers want it.
class Parts {
 public:
  void add(std::string_view part);
  std::vector<std::string_view> views() const;
  std::size_t bytes() const { return text_.size() - ends_.size() * kPaddingBytes; }
  std::size_t size() const { return ends_.size(); }

 private:
  static constexpr std::size_t kPaddingBytes = 64;
  std::string text_;
  std::vector<std::size_t> ends_;
};

std::string triggerperf_record(std::size_t i);  // {"run_id": "680b0e6", "e_id": ..., writes and receives in turn
std::string text_frame(std::size_t i, std::string_view message);    // [INFO]<TAB>time<TAB>request<TAB>message
std::string json_frame(std::size_t i, std::string_view message);    // Lambda's JSON log format
std::string event_object(std::size_t i, std::string_view message);  // a FilterLogEvents event, without line feed
std::string escape(std::string_view text);                          // as the inside of a JSON string
std::string event_lines(std::size_t count);  // START, TriggerPerf record, END, REPORT in turn, one event a line

}  // namespace echotrace::bench
