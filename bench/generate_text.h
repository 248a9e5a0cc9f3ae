// Pieces of text that logs are made of, appended to a string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::bench {

void append_int(std::string& out, std::int64_t value);
// The last `digits` decimal digits, with zeros in front.
void append_digits(std::string& out, std::uint64_t value, int digits);
// One character U+0000 to U+00FF as Python's json.dumps writes it (ensure_ascii).
void append_python_json(std::string& out, unsigned char c);
// "2026-11-20T09:00:00.123Z", or with a space and without the Z as Logs Insights prints it.
void append_iso_time(std::string& out, std::int64_t ms, char separator = 'T', std::string_view zone = "Z");
// "2026/11/20"
void append_date(std::string& out, std::int64_t ms);
// The inside of a JSON string: quotes, backslashes and control characters escaped, all else as it is.
void append_json_text(std::string& out, std::string_view text);
// A random UUID made of two hashes.
void append_uuid(std::string& out, std::uint64_t a, std::uint64_t b);
void append_hex(std::string& out, std::uint64_t value, int digits);

}  // namespace echotrace::bench
