#include "ingest/containers/event_object.h"

#include "ingest/base/digits.h"
#include "ingest/base/json.h"
#include "ingest/base/json_string.h"
#include "ingest/base/time.h"

#include <cstring>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kFirstCapacity = 1 << 16;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kMaxMs = base::kMaxTimeNs / kNsPerMs;
constexpr std::ptrdiff_t kMaxDigits = 18;

const char* skip_space(const char* p, const char* end) {
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\r')) ++p;
  return p;
}

// Whole number at p; nullptr when there is none or it has a fraction, an exponent, leading zeros or too many digits.
const char* scan_integer(const char* p, const char* end, std::int64_t& value) {
  const bool negative = p < end && *p == '-';
  if (negative) ++p;
  const char* const first = p;
  std::uint64_t total = 0;
  p = base::take_digits(p, end, total);
  if (p == first || p - first > kMaxDigits || (*first == '0' && p - first > 1)) return nullptr;
  if (p < end && (*p == '.' || *p == 'e' || *p == 'E')) return nullptr;
  value = negative ? -static_cast<std::int64_t>(total) : static_cast<std::int64_t>(total);
  return p;
}

template <std::size_t kBytes>
bool take_literal(const char*& p, const char* end, const char (&literal)[kBytes]) {
  constexpr std::size_t kLength = kBytes - 1;
  if (end - p < static_cast<std::ptrdiff_t>(kLength) || std::memcmp(p, literal, kLength) != 0) return false;
  p += kLength;
  return true;
}

// A time as AWS writes it: 13 digits and no more, the first no zero. Two words of eight bytes that overlap cover it.
constexpr std::ptrdiff_t kMsDigits = 13;
inline bool skip_milliseconds(const char*& p, const char* end) {
  if (end - p < 16) return false;
  const std::uint64_t first = base::load_eight(p, end), last = base::load_eight(p + kMsDigits - 8, end);
  if (!base::eight_digits(first) || !base::eight_digits(last) || *p == '0') return false;
  const char behind = p[kMsDigits];
  if ((behind >= '0' && behind <= '9') || behind == '.' || behind == 'e' || behind == 'E') return false;
  p += kMsDigits;
  return true;
}
inline bool take_milliseconds(const char*& p, const char* end, std::int64_t& ms) {
  const char* const begin = p;
  if (!skip_milliseconds(p, end)) return false;
  constexpr int kLead = kMsDigits - 8;
  const std::uint64_t lead = base::join_digits(base::load_eight(begin, end), kLead);
  ms = static_cast<std::int64_t>(lead * 100'000'000 + base::join_digits(base::load_eight(begin + kLead, end), 8));
  return true;
}

// An ASCII text without escapes, from behind its opening quote; takes the closing one as well.
bool take_plain(const char*& p, const char* end, std::string_view& text) {
  const char* const closing = base::find_special(p, end);
  if (closing >= end || *closing != '"') return false;
  text = {p, static_cast<std::size_t>(closing - p)};
  p = closing + 1;
  return true;
}

bool set_timestamp(std::int64_t ms, LogEvent& event) {
  if (ms > kMaxMs || ms < -kMaxMs) return false;
  event.timestamp_ns = ms * kNsPerMs;
  return true;
}

using Member = EventObjectReader::Member;

struct MemberName {
  std::string_view quoted;  // with the closing quote
  Member member;
};
constexpr MemberName kStreamName{"logStreamName\"", Member::kStream}, kTimestampName{"timestamp\"", Member::kTimestamp},
    kMessageName{"message\"", Member::kMessage}, kEventIdName{"eventId\"", Member::kEventId},
    kIngestionName{"ingestionTime\"", Member::kOther};

// Reads the name at p, just behind its opening quote. The names AWS writes are known by their first letter. nullptr
// when the name is not a plain one.
const char* scan_name(const char* p, const char* end, Member& member) {
  const MemberName* known = nullptr;
  switch (*p) {
    case 'l': known = &kStreamName; break;
    case 't': known = &kTimestampName; break;
    case 'm': known = &kMessageName; break;
    case 'i': known = &kIngestionName; break;
    case 'e': known = &kEventIdName; break;
    default: break;
  }
  if (known != nullptr && end - p > static_cast<std::ptrdiff_t>(known->quoted.size()) &&
      std::memcmp(p, known->quoted.data(), known->quoted.size()) == 0) {
    member = known->member;
    return p + known->quoted.size();
  }
  const base::StringScan scan = base::scan_string(p, end);
  member = Member::kOther;
  return scan.end == nullptr || scan.escaped || !scan.ascii ? nullptr : scan.end + 1;
}

}  // namespace

// What one pass over a flat object finds. The views go straight into the event; data() is null where a member is
// missing.
struct EventObjectReader::Flat {
  explicit Flat(LogEvent& into) : event(into) { clear(); }
  // Each by itself: a chain of assignments copies what it has just written, and waits for that.
  void clear() {
    event.message = {};
    event.stream = {};
    event.event_id = {};
    timestamp_ms = kNone;
    ascii = true;
  }
  LogEvent& event;
  std::int64_t timestamp_ms;
  bool ascii;
};

// The text value at p, just behind its opening quote: what is behind its closing quote, nullptr when it needs the
// general parser (an escape where none is expected, a member given twice, a broken or very long text).
const char* EventObjectReader::take_text(const char* p, const char* end, Member member, Flat& flat) {
  if (member == Member::kMessage) {
    if (flat.event.message.data() != nullptr) return nullptr;
    const base::StringCopy copy = base::copy_string(p, end, buffer_.get(), capacity_ - kPadding);
    if (copy.end == nullptr) return nullptr;
    flat.ascii = flat.ascii && copy.ascii;
    flat.event.message = {buffer_.get(), static_cast<std::size_t>(copy.out_end - buffer_.get())};
    return copy.end + 1;
  }
  const base::StringScan scan = base::scan_string(p, end);
  if (scan.end == nullptr || member == Member::kTimestamp) return nullptr;
  flat.ascii = flat.ascii && scan.ascii;
  if (member != Member::kOther) {
    std::string_view& target = member == Member::kStream ? flat.event.stream : flat.event.event_id;
    if (scan.escaped || target.data() != nullptr) return nullptr;
    target = {p, static_cast<std::size_t>(scan.end - p)};
  }
  return scan.end + 1;
}

// An object with the members in the order of FilterLogEvents' answers and without blanks, as scan_flat() would read it;
// nullptr when it is anything else.
const char* EventObjectReader::scan_wire(std::string_view json, Flat& flat) {
  const char* p = json.data();
  const char* const end = p + json.size();
  if (!take_literal(p, end, "{\"logStreamName\":\"") || !take_plain(p, end, flat.event.stream)) return nullptr;
  if (!take_literal(p, end, ",\"timestamp\":") || !take_milliseconds(p, end, flat.timestamp_ms)) return nullptr;
  if (!take_literal(p, end, ",\"message\":\"")) return nullptr;
  p = take_text(p, end, Member::kMessage, flat);
  if (p == nullptr || !take_literal(p, end, ",\"ingestionTime\":") || !skip_milliseconds(p, end)) return nullptr;
  if (!take_literal(p, end, ",\"eventId\":\"") || !take_plain(p, end, flat.event.event_id)) return nullptr;
  return p < end && *p == '}' ? p + 1 : nullptr;
}

// One pass over an object whose members are texts and whole numbers, the shape AWS writes. Returns what stands behind
// its closing brace, nullptr when it is not that shape.
const char* EventObjectReader::scan_flat(std::string_view json, Flat& flat) {
  if (const char* const behind = scan_wire(json, flat)) return behind;
  flat.clear();
  const char* p = json.data();
  const char* const end = p + json.size();
  if (p == end || *p != '{') return nullptr;
  ++p;
  for (;;) {
    p = skip_space(p, end);
    if (p + 1 >= end || *p != '"') return nullptr;
    Member member = Member::kOther;
    p = scan_name(p + 1, end, member);
    if (p == nullptr) return nullptr;
    p = skip_space(p, end);
    if (p >= end || *p != ':') return nullptr;
    p = skip_space(p + 1, end);
    if (p < end && *p == '"') {
      p = take_text(p + 1, end, member, flat);
      if (p == nullptr) return nullptr;
    } else {
      std::int64_t number = 0;
      p = scan_integer(p, end, number);
      if (p == nullptr || (member != Member::kOther && member != Member::kTimestamp)) return nullptr;
      if (member == Member::kTimestamp) {
        if (flat.timestamp_ms != kNone) return nullptr;
        flat.timestamp_ms = number;
      }
    }
    p = skip_space(p, end);
    if (p >= end) return nullptr;
    if (*p == '}') return p + 1;
    if (*p != ',') return nullptr;
    ++p;
  }
}

EventObjectReader::EventObjectReader() : buffer_(std::make_unique<char[]>(kFirstCapacity)), capacity_(kFirstCapacity) {}

char* EventObjectReader::reserve(std::size_t bytes) {
  const std::size_t needed = bytes + kPadding;
  if (needed > capacity_ || (capacity_ > kFirstCapacity && needed <= kFirstCapacity)) {
    capacity_ = needed > kFirstCapacity ? needed : kFirstCapacity;
    buffer_ = std::make_unique<char[]>(capacity_);
  }
  return buffer_.get();
}

DropReason EventObjectReader::decode_message(std::string_view escaped, LogEvent& event) {
  char* const out = reserve(escaped.size());
  char* const end = base::decode_string(escaped.data(), escaped.size(), out);
  if (end == nullptr) return DropReason::kBrokenJson;
  event.message = {out, static_cast<std::size_t>(end - out)};
  return DropReason::kOk;
}

DropReason EventObjectReader::read(std::string_view json, LogEvent& event) {
  Flat flat(event);
  const char* const end = json.data() + json.size();
  const char* const behind = scan_flat(json, flat);
  if (behind == nullptr || skip_space(behind, end) != end) return read_any(json, event);
  if (flat.event.message.data() == nullptr || flat.timestamp_ms == kNone) return DropReason::kNotAnEvent;
  if (!flat.ascii && !simdjson::validate_utf8(json)) return DropReason::kBadEncoding;
  if (!set_timestamp(flat.timestamp_ms, event)) return DropReason::kBadTime;
  return DropReason::kOk;
}

std::size_t EventObjectReader::read_line(std::string_view text, LogEvent& event) {
  Flat flat(event);
  const char* const end = text.data() + text.size();
  const char* const behind = scan_flat(text, flat);
  if (behind == nullptr || behind >= end || *behind != '\n') return 0;
  const auto bytes = static_cast<std::size_t>(behind - text.data());
  const bool usable = flat.event.message.data() != nullptr && flat.timestamp_ms != kNone &&
                      (flat.ascii || simdjson::validate_utf8(text.data(), bytes)) &&
                      set_timestamp(flat.timestamp_ms, event);
  if (!usable) return 0;
  return bytes + 1;
}

DropReason EventObjectReader::read_any(std::string_view json, LogEvent& event) {
  if (!simdjson::validate_utf8(json)) return DropReason::kBadEncoding;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser_.iterate(json.data(), json.size(), json.size() + kPadding).get(document) ||
      document.get_object().get(object)) {
    return DropReason::kBrokenJson;
  }
  std::string_view message;
  event.stream = event.event_id = {};
  bool has_message = false, has_timestamp = false;
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return DropReason::kBrokenJson;
    if (name == "message" && !has_message) {
      simdjson::ondemand::json_type type;
      if (value.type().get(type)) return DropReason::kBrokenJson;
      if (type != simdjson::ondemand::json_type::string) return DropReason::kNotAnEvent;
      if (!base::raw_text(value, message)) return DropReason::kBrokenJson;
      has_message = true;
    } else if (name == "timestamp" && !has_timestamp) {
      std::int64_t ms = kNone;
      if (!base::read_int(value, ms) || ms == kNone || !set_timestamp(ms, event)) return DropReason::kBadTime;
      has_timestamp = true;
    } else if (name == "logStreamName") {
      if (!base::raw_text(value, event.stream)) return DropReason::kBrokenJson;
    } else if (name == "eventId") {
      if (!base::raw_text(value, event.event_id)) return DropReason::kBrokenJson;
    }
  }
  if (!has_message || !has_timestamp) return DropReason::kNotAnEvent;
  return decode_message(message, event);
}

}  // namespace echotrace::ingest
