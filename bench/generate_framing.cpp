#include "bench/generate_framing.h"

#include "bench/generate_random.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

namespace echotrace::bench {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kLevels = "INFO";

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
Civil civil_of_day(std::int64_t day) {
  day += 719'468;
  const std::int64_t era = day / 146'097;
  const auto doe = static_cast<unsigned>(day - era * 146'097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

void append_digits(std::string& out, std::uint64_t value, int digits) {
  char text[20];
  for (int i = digits; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
  out.append(text, static_cast<std::size_t>(digits));
}

void append_int(std::string& out, std::int64_t value) {
  char text[24];
  const auto result = std::to_chars(text, text + sizeof text, value);
  out.append(text, result.ptr);
}

// Milliseconds with two decimals.
void append_ms(std::string& out, std::int64_t us) {
  append_int(out, us / 1000);
  out += '.';
  append_digits(out, static_cast<std::uint64_t>(us % 1000 / 10), 2);
}

// Seconds as Python's repr prints a float: no trailing zeros, at least one decimal.
void append_python_seconds(std::string& out, std::int64_t ns) {
  append_int(out, ns / 1'000'000'000);
  out += '.';
  append_digits(out, static_cast<std::uint64_t>(ns % 1'000'000'000), 9);
  while (out.back() == '0' && out[out.size() - 2] != '.') out.pop_back();
}

// Byte i of a random key: hexadecimal run id first, then any byte.
class KeyBytes {
 public:
  KeyBytes(std::string_view run, std::string_view store, std::uint64_t index, int bytes)
      : run_(run.substr(0, 7)), seed_(mix(hash_text(store) ^ hash_text(run), index)), bytes_(bytes) {}
  template <typename Visit>
  void each(Visit visit) const {
    for (const char c : run_) visit(static_cast<unsigned char>(c));
    std::uint64_t bits = 0;
    for (int i = 0, n = bytes_ - static_cast<int>(run_.size()); i < n; ++i, bits >>= 8) {
      if (i % 8 == 0) bits = mix(seed_ + static_cast<std::uint64_t>(i));
      visit(static_cast<unsigned char>(bits & 0xFF));
    }
  }

 private:
  std::string_view run_;
  std::uint64_t seed_;
  int bytes_;
};

// json.dumps of one character U+0000 to U+00FF with ensure_ascii.
void append_python_json(std::string& out, unsigned char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  if (c >= 0x20 && c <= 0x7E) {
    out += static_cast<char>(c);
    return;
  }
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

void append_percent(std::string& out, unsigned char c) {
  out += '%';
  out += "0123456789ABCDEF"[c >> 4];
  out += "0123456789ABCDEF"[c & 15];
}

// urllib.parse.quote_plus of the UTF-8 of U+0000 to U+00FF.
void append_quote_plus(std::string& out, unsigned char c) {
  const bool safe = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
                    c == '.' || c == '-' || c == '~';
  if (safe) {
    out += static_cast<char>(c);
  } else if (c == ' ') {
    out += '+';
  } else if (c < 0x80) {
    append_percent(out, c);
  } else {
    append_percent(out, static_cast<unsigned char>(0xC0 | (c >> 6)));
    append_percent(out, static_cast<unsigned char>(0x80 | (c & 0x3F)));
  }
}

void append_number_member(std::string& out, std::string_view name, std::int64_t value) {
  if (value == kAbsent) return;
  out += ",\"";
  out += name;
  out += "\":";
  append_int(out, value);
}

void append_text_member(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":\"";
  out += value;
  out += '"';
}

}  // namespace

void append_hex(std::string& out, std::uint64_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(value >> shift) & 15];
}

void append_iso_time(std::string& out, std::int64_t ms, char separator, std::string_view zone) {
  const Civil date = civil_of_day(ms / 86'400'000);
  const std::int64_t of_day = ms % 86'400'000;
  append_digits(out, static_cast<std::uint64_t>(date.year), 4);
  out += '-';
  append_digits(out, date.month, 2);
  out += '-';
  append_digits(out, date.day, 2);
  out += separator;
  append_digits(out, static_cast<std::uint64_t>(of_day / 3'600'000), 2);
  out += ':';
  append_digits(out, static_cast<std::uint64_t>(of_day / 60'000 % 60), 2);
  out += ':';
  append_digits(out, static_cast<std::uint64_t>(of_day / 1000 % 60), 2);
  out += '.';
  append_digits(out, static_cast<std::uint64_t>(of_day % 1000), 3);
  out += zone;
}

void append_date(std::string& out, std::int64_t ms) {
  const Civil date = civil_of_day(ms / 86'400'000);
  append_digits(out, static_cast<std::uint64_t>(date.year), 4);
  out += '/';
  append_digits(out, date.month, 2);
  out += '/';
  append_digits(out, date.day, 2);
}

void append_json_text(std::string& out, std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, begin, i - begin);
    append_python_json(out, c);
    begin = i + 1;
  }
  out.append(text, begin);
}

void append_uuid(std::string& out, std::uint64_t a, std::uint64_t b) {
  append_hex(out, a >> 32, 8);
  out += '-';
  append_hex(out, a >> 16, 4);
  out += "-4";
  append_hex(out, a, 3);
  out += '-';
  out += "89ab"[b >> 62];
  append_hex(out, b >> 48, 3);
  out += '-';
  append_hex(out, b, 12);
}

std::int64_t as_python_seconds(std::int64_t ns) {
  char text[40];
  const double seconds = static_cast<double>(ns) / 1e9;
  const char* const end = std::to_chars(text, text + sizeof text, seconds, std::chars_format::fixed).ptr;
  std::int64_t value = 0;
  int decimals = -1;
  for (const char* p = text; p < end; ++p) {
    if (*p == '.') {
      decimals = 0;
    } else if (decimals < 9) {
      value = value * 10 + (*p - '0');
      if (decimals >= 0) ++decimals;
    }
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 9; ++i) value *= 10;
  return value;
}

void Framer::init_start(std::string& out, std::int64_t ms) const {
  if (!is_json(framing_)) {
    out +=
        "INIT_START Runtime Version: python:3.12.v41\tRuntime Version ARN: "
        "arn:aws:lambda:us-east-1::runtime:7ef7a1c4e3f3a4b8d5f96e3c1e2d0b9a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f\n";
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out +=
      "\",\"type\":\"platform.initStart\",\"record\":{\"initializationType\":\"on-demand\",\"phase\":\"init\","
      "\"runtimeVersion\":\"python:3.12.v41\",\"runtimeVersionArn\":\"arn:aws:lambda:us-east-1::runtime:7ef7a1c4\"}}\n";
}

void Framer::start(std::string& out, std::int64_t ms, std::string_view request_id) const {
  if (!is_json(framing_)) {
    out += "START RequestId: ";
    out += request_id;
    out += " Version: $LATEST\n";
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out += "\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"";
  out += request_id;
  out += "\",\"version\":\"$LATEST\"}}\n";
}

void Framer::end(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us) const {
  if (!is_json(framing_)) {
    out += "END RequestId: ";
    out += request_id;
    out += '\n';
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out += "\",\"type\":\"platform.runtimeDone\",\"record\":{\"requestId\":\"";
  out += request_id;
  out += "\",\"status\":\"success\",\"metrics\":{\"durationMs\":";
  append_ms(out, duration_us);
  out += ",\"producedBytes\":4}}}\n";
}

void Framer::report(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us,
                    std::int64_t init_us) const {
  const std::int64_t billed = (duration_us + (init_us < 0 ? 0 : init_us) + 999) / 1000;
  if (!is_json(framing_)) {
    out += "REPORT RequestId: ";
    out += request_id;
    out += "\tDuration: ";
    append_ms(out, duration_us);
    out += " ms\tBilled Duration: ";
    append_int(out, billed);
    out += " ms\tMemory Size: 128 MB\tMax Memory Used: 74 MB\t";
    if (init_us >= 0) {
      out += "Init Duration: ";
      append_ms(out, init_us);
      out += " ms\t";
    }
    out += '\n';
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out += "\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"";
  out += request_id;
  out += "\",\"status\":\"success\",\"metrics\":{\"billedDurationMs\":";
  append_int(out, billed);
  out += ",\"durationMs\":";
  append_ms(out, duration_us);
  if (init_us >= 0) {
    out += ",\"initDurationMs\":";
    append_ms(out, init_us);
  }
  out += ",\"maxMemoryUsedMB\":74,\"memorySizeMB\":128}}}\n";
}

void Framer::logged(std::string& out, std::int64_t ms, std::string_view request_id, std::string_view text) const {
  if (framing_ == Framing::kEchotrace) {
    out += text;
  } else if (framing_ == Framing::kTriggerPerfText) {
    out += '[';
    out += kLevels;
    out += "]\t";
    append_iso_time(out, ms);
    out += '\t';
    out += request_id;
    out += '\t';
    out += text;
  } else {
    out += "{\"timestamp\": \"";
    append_iso_time(out, ms);
    out += "\", \"level\": \"INFO\", \"message\": \"";
    append_json_text(out, text);
    out += "\", \"logger\": \"";
    out += function_;
    out += "\", \"requestId\": \"";
    out += request_id;
    out += "\"}";
  }
  out += '\n';
}

void append_write_id(std::string& out, bool triggerperf, std::string_view run, std::string_view store,
                     std::uint64_t index) {
  if (!triggerperf) {
    out += run;
    out += '-';
    out += store.front();
    append_hex(out, index, 8);
  } else if (store == "aurora") {
    append_int(out, static_cast<std::int64_t>(index) + 1);
  } else if (store == "s3") {
    // 16 capitals and digits; the first 13 are a bijection of the index, so no two writes of a run share an id.
    std::uint64_t bits = mix(index ^ hash_text(run));
    for (int i = 0; i < 13; ++i, bits >>= 5) out += "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits & 31];
    for (const char c : run.substr(0, 3)) out += static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  } else {
    // 28 bits: an odd multiplier is a bijection.
    append_hex(out, (index * 0x5851F42DU + hash_text(run)) & 0xFFFFFFF, 7);
  }
}

void append_echotrace_write(std::string& out, const WriteFields& write) {
  out += "{\"echotrace\":1,\"record\":\"write\"";
  append_text_member(out, "run", write.run);
  out += ",\"id\":\"";
  append_write_id(out, false, write.run, write.store, write.index);
  out += '"';
  append_text_member(out, "store", write.store);
  out += ",\"cell\":0,\"trial\":1";
  append_number_member(out, "intended_ns", write.intended_ns);
  append_number_member(out, "start_ns", write.start_ns);
  append_number_member(out, "put_ns", write.put_ns);
  append_number_member(out, "ack_ns", write.ack_ns);
  append_number_member(out, "key_bytes", write.key_bytes);
  append_number_member(out, "value_bytes", write.value_bytes);
  append_number_member(out, "attempt", write.attempt);
  out += write.ok ? ",\"ok\":true" : ",\"ok\":false,\"error\":\"ProvisionedThroughputExceededException\"";
  append_number_member(out, "seq", write.seq);
  out += '}';
}

void append_echotrace_receive(std::string& out, const ReceiveFields& receive) {
  out += "{\"echotrace\":1,\"record\":\"receive\"";
  append_text_member(out, "run", receive.run);
  out += ",\"id\":\"";
  append_write_id(out, false, receive.run, receive.store, receive.index);
  out += '"';
  append_text_member(out, "store", receive.store);
  append_number_member(out, "receive_ns", receive.receive_ns);
  append_number_member(out, "store_ns", receive.store_ns);
  append_number_member(out, "batch", receive.batch);
  append_number_member(out, "index", receive.position);
  append_number_member(out, "seq", receive.seq);
  out += '}';
}

void append_triggerperf_write(std::string& out, const WriteFields& write) {
  const bool aurora = write.store == "aurora";
  std::string event_id;
  append_write_id(event_id, true, write.run, "dynamodb", write.index);
  out += "{\"run_id\": \"";
  if (write.store == "s3") {
    append_write_id(out, true, write.run, write.store, write.index);
  } else {
    out += write.run;
  }
  out += "\", \"e_id\": \"";
  out += event_id;
  out += "\", \"event\": \"WRITE\", \"exec_start_time\": ";
  append_python_seconds(out, write.start_ns);
  out += ", \"put_time\": ";
  append_python_seconds(out, write.put_ns);
  out += ", \"key\": ";
  if (aurora) {
    append_write_id(out, true, write.run, write.store, write.index);
  } else {
    out += '"';
    KeyBytes(write.run, write.store, write.index, write.key_bytes).each([&out](unsigned char c) {
      append_python_json(out, c);
    });
    out += '"';
  }
  out += ", \"key_size\": ";
  append_int(out, write.key_bytes);
  out += ", \"value_size\": ";
  append_int(out, write.value_bytes);
  out += '}';
}

void append_triggerperf_receive(std::string& out, const ReceiveFields& receive) {
  const bool s3 = receive.store == "s3";
  out += "{\"run_id\": \"";
  if (receive.store == "aurora") {
    out += "\", \"e_id\": \"\"";
  } else if (s3) {
    append_write_id(out, true, receive.run, receive.store, receive.index);
    out += '"';
  } else {
    out += receive.run;
    out += "\", \"e_id\": \"";
    append_write_id(out, true, receive.run, receive.store, receive.index);
    out += '"';
  }
  out += ", \"event\": \"RECV\", \"exec_start_time\": ";
  append_python_seconds(out, receive.receive_ns);
  out += ", \"put_time\": 0, \"key\": \"";
  if (receive.store == "aurora") {
    append_write_id(out, true, receive.run, receive.store, receive.index);
    out += "\", \"key_size\": \"\", \"value_size\": \"\"}";
    return;
  }
  const KeyBytes key(receive.run, receive.store, receive.index, receive.key_bytes);
  const std::size_t begin = out.size();
  if (s3) {
    key.each([&out](unsigned char c) { append_quote_plus(out, c); });
  } else {
    key.each([&out](unsigned char c) { append_python_json(out, c); });
  }
  const std::int64_t encoded = static_cast<std::int64_t>(out.size() - begin);
  out += "\", \"key_size\": ";
  append_int(out, s3 ? encoded : receive.key_bytes);
  out += ", \"value_size\": ";
  append_int(out, s3 ? 0 : receive.value_bytes);
  out += '}';
}

}  // namespace echotrace::bench
