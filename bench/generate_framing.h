// The lines functions and platform log, byte for byte as the real ones do.
#pragma once

#include "bench/generate_options.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::bench {

inline constexpr std::int64_t kAbsent = INT64_MIN;

// "2026-11-20T09:00:00.123Z", or with a space and without the Z as Logs Insights prints it.
void append_iso_time(std::string& out, std::int64_t ms, char separator = 'T', std::string_view zone = "Z");
// "2026/11/20"
void append_date(std::string& out, std::int64_t ms);
// The inside of a JSON string: quotes, backslashes and control characters escaped, all else as it is.
void append_json_text(std::string& out, std::string_view text);
// A random UUID made of two hashes.
void append_uuid(std::string& out, std::uint64_t a, std::uint64_t b);
void append_hex(std::string& out, std::uint64_t value, int digits);

// The nanoseconds that remain after Python has printed a time.time() of `ns`: what the shortest text of a double says.
std::int64_t as_python_seconds(std::int64_t ns);

// Text of a message: frames and platform lines. All texts end in a line feed, as CloudWatch stores them.
class Framer {
 public:
  Framer(Framing framing, std::string function) : framing_(framing), function_(std::move(function)) {}

  void init_start(std::string& out, std::int64_t ms) const;
  void start(std::string& out, std::int64_t ms, std::string_view request_id) const;
  void end(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us) const;
  // init_us < 0: warm. Durations print with two decimals of a millisecond, so they are multiples of 10 us.
  void report(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us,
              std::int64_t init_us) const;
  void logged(std::string& out, std::int64_t ms, std::string_view request_id, std::string_view text) const;

 private:
  Framing framing_;
  std::string function_;
};

// One write or receive as a function logs it.
struct WriteFields {
  std::string_view run;
  std::string_view store;
  std::uint64_t index = 0;                             // of the write within run and store
  std::int64_t intended_ns, start_ns, put_ns, ack_ns;  // ack_ns may be kAbsent
  int key_bytes = 59, value_bytes = 889, attempt = 1;
  bool ok = true;
  std::int64_t seq = kAbsent;
};
struct ReceiveFields {
  std::string_view run;
  std::string_view store;
  std::uint64_t index = 0;
  std::int64_t receive_ns, store_ns;  // store_ns may be kAbsent
  int key_bytes = 59, value_bytes = 889;
  int batch = 1, position = 0;
  std::int64_t seq = kAbsent;
};

// The id of a write as its records carry it (e_id, x-amz-request-id, iteration number or echotrace id).
void append_write_id(std::string& out, bool triggerperf, std::string_view run, std::string_view store,
                     std::uint64_t index);

void append_echotrace_write(std::string& out, const WriteFields& write);
void append_echotrace_receive(std::string& out, const ReceiveFields& receive);
void append_triggerperf_write(std::string& out, const WriteFields& write);
void append_triggerperf_receive(std::string& out, const ReceiveFields& receive);

}  // namespace echotrace::bench
