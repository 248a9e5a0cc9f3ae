// Record formats: from the text of a message to records. One file per format in ingest/formats/, one row in the table.
#pragma once

#include "ingest/base/json_flat.h"
#include "ingest/drop_reason.h"
#include "ingest/event.h"
#include "ingest/record.h"

#include <simdjson.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

// A message without what surrounds it (see framing.h). `text` has kPadding readable bytes behind its end.
struct Message {
  std::string_view text;
  std::string_view request_id;      // from the framing; "" when it does not say
  std::string_view function;        // logger name of Lambda's JSON log format; "" otherwise
  std::string_view level;           // "INFO", "ERROR"; "" otherwise
  std::int64_t time_ns = kNone;     // the framing's own time
  const LogEvent* event = nullptr;  // never null: the event the message came in
};

// What became of a message (DESIGN section 6, accounting). `repeated` is decided elsewhere, by event id.
enum class Bucket : std::uint8_t { kRecorded, kPlatform, kForeign, kMalformed };

struct Verdict {
  Bucket bucket = Bucket::kForeign;
  DropReason reason = DropReason::kOk;  // when malformed
};
inline constexpr Verdict kRecorded{Bucket::kRecorded};
inline constexpr Verdict kPlatform{Bucket::kPlatform};
inline constexpr Verdict kForeign{Bucket::kForeign};
constexpr Verdict malformed(DropReason reason) {
  return {Bucket::kMalformed, reason};
}

// Memory that parsing reuses from message to message; one per thread. Texts handed out by keep() and unescape() stay
// valid until the next clear().
class Scratch {
 public:
  Scratch();
  ~Scratch();
  simdjson::ondemand::parser json;
  std::vector<base::JsonMember> members;  // of the object at hand, see visit_members()
  std::string_view started_request;       // set by a format for a platform START line: its request id

  void clear();                  // before each event
  Record& add(RecordKind kind);  // a fresh record, reset
  std::span<const Record> records() const { return {records_.data(), used_}; }
  void drop_records() { used_ = 0; }  // a format that finds its record unusable half-way

  std::string_view keep(std::string_view text);  // copy with kPadding zero bytes behind
  // Decodes the inside of a JSON string (without its quotes). Lone surrogates become their three-byte form, so that
  // every id stays distinct. Returns false on a broken escape. The result has kPadding zero bytes behind.
  bool unescape(std::string_view escaped, std::string_view& decoded);

 private:
  char* reserve(std::size_t bytes);
  std::vector<Record> records_;
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_bytes_ = 0, block_used_ = 0, current_ = 0;
  std::vector<std::size_t> sizes_;
};

struct Format {
  std::string_view name;
  std::string_view sentence;  // what logs it, for --help and FORMATS.md
  // Cheap and exclusive: decides from the text alone, and no other format claims the same text (tests check the samples
  // of all formats against all formats).
  bool (*claims)(std::string_view text);
  // Called for claimed messages only. Adds records to scratch and says in which bucket the event falls.
  Verdict (*parse)(const Message& message, Scratch& scratch);
  std::span<const std::string_view> samples;  // message texts this format claims
};

// In order of priority; the first that claims a message gets it.
std::span<const Format> formats();

// Unwraps the framing, finds the format and parses. `event.message` must have kPadding readable bytes behind it.
// Records are in scratch.records() until the next call.
Verdict parse_message(const LogEvent& event, Scratch& scratch);

}  // namespace echotrace::ingest
