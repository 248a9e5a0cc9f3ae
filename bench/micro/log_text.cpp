#include "bench/micro/log_text.h"

#include "bench/generate_random.h"

#include <fmt/format.h>

namespace echotrace::bench {
namespace {

constexpr std::int64_t kFirstMs = 1'795'165'200'000;

std::string request_id(std::size_t i) {
  const std::uint64_t a = mix(i, 1), b = mix(i, 2);
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a & 0xFFFFFFFF, a >> 48, (a >> 32) & 0xFFF, b & 0xFFF,
                     b >> 16);
}

std::string platform_line(std::size_t i) {
  const std::string id = request_id(i / 4);
  switch (i % 4) {
    case 0: return "START RequestId: " + id + " Version: $LATEST\n";
    case 2: return "END RequestId: " + id + "\n";
    default:
      return fmt::format(
          "REPORT RequestId: {}\tDuration: {}.{:02} ms\tBilled Duration: {} ms\tMemory Size: 128 MB\t"
          "Max Memory Used: 75 MB\t\n",
          id, 3 + i % 40, i % 97, 4 + i % 40);
  }
}

}  // namespace

void Parts::add(std::string_view part) {
  text_ += part;
  ends_.push_back(text_.size());
  text_.append(kPaddingBytes, '\0');
}

std::vector<std::string_view> Parts::views() const {
  std::vector<std::string_view> views;
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    views.emplace_back(text_.data() + begin, end - begin);
    begin = end + kPaddingBytes;
  }
  return views;
}

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n')
      escaped += "\\n";
    else if (c == '\t')
      escaped += "\\t";
    else if (c == '"' || c == '\\')
      (escaped += '\\') += c;
    else
      escaped += c;
  }
  return escaped;
}

std::string triggerperf_record(std::size_t i) {
  const std::uint64_t pair = mix(i / 2);
  const bool write = i % 2 == 0;
  const std::string time =
      fmt::format("{}.{:06}", kFirstMs / 1000 + static_cast<std::int64_t>(i / 500), pair % 1'000'000);
  return fmt::format(
      R"({{"run_id": "680b0e6", "e_id": "{:07x}", "event": "{}", "exec_start_time": {}, "put_time": {}, )"
      R"("key": "680b0e6\u00de\u00b6B{:x}", "key_size": 30, "value_size": {}}})",
      pair & 0xFFFFFFF, write ? "WRITE" : "RECV", time, write ? time : "0", pair >> 40, write ? 100 : 0);
}

std::string text_frame(std::size_t i, std::string_view message) {
  return fmt::format("[INFO]\t2026-11-20T09:{:02}:{:02}.{:03}Z\t{}\t{}\n", i / 60'000 % 60, i / 1000 % 60, i % 1000,
                     request_id(i), message);
}

std::string json_frame(std::size_t i, std::string_view message) {
  return fmt::format(R"({{"timestamp": "2026-11-20T09:{:02}:{:02}Z", "level": "INFO", "message": "{}", )"
                     R"("logger": "root", "requestId": "{}"}})",
                     i / 60'000 % 60, i / 1000 % 60, escape(message), request_id(i));
}

std::string event_object(std::size_t i, std::string_view message) {
  const std::int64_t time = kFirstMs + static_cast<std::int64_t>(i);
  return fmt::format(R"({{"logStreamName":"2026/11/20/[$LATEST]{:016x}{:016x}","timestamp":{},"message":"{}",)"
                     R"("ingestionTime":{},"eventId":"400335{:019}{:031}"}})",
                     mix(i / 400, 3), mix(i / 400, 4), time, escape(message), time + 2114,
                     mix(i, 5) % 10'000'000'000'000'000'000U, i);
}

std::string event_lines(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string message = i % 4 == 1 ? text_frame(i, triggerperf_record(i / 4)) : platform_line(i);
    (lines += event_object(i, message)) += '\n';
  }
  return lines;
}

}  // namespace echotrace::bench
