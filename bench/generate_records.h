// One write or receive as functions log it: echotrace/1 and TriggerPerf's lines, byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::bench {

inline constexpr std::int64_t kAbsent = INT64_MIN;

// The nanoseconds that remain after Python has printed a time.time() of `ns`: what the shortest text of a double says.
std::int64_t as_python_seconds(std::int64_t ns);

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
