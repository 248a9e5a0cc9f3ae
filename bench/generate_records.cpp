#include "bench/generate_records.h"

#include "bench/generate_random.h"
#include "bench/generate_text.h"

#include <charconv>

namespace echotrace::bench {
namespace {

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
