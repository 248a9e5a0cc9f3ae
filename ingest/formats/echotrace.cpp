// Our own functions' lines, echotrace/1 (design, section 5): one JSON object, times in integer nanoseconds.
#include "ingest/base/json.h"
#include "ingest/format.h"
#include "ingest/formats/members.h"

namespace echotrace::ingest {
namespace {

constexpr std::string_view kFirstMember = "\"echotrace\"";
constexpr std::int64_t kVersion = 1;

bool claims(std::string_view text) {
  if (text.front() != '{') return false;
  const std::size_t member = text.find_first_not_of(" \t", 1);
  return member != std::string_view::npos && text.substr(member).starts_with(kFirstMember);
}

struct NumberMember {
  std::string_view name;
  std::int64_t Record::*member;
};

// Every whole number of the format, times among them: all are JSON integers in the unit their name says.
constexpr NumberMember kNumbers[] = {
    {"intended_ns", &Record::intended_ns},
    {"start_ns", &Record::start_ns},
    {"put_ns", &Record::put_ns},
    {"ack_ns", &Record::ack_ns},
    {"receive_ns", &Record::receive_ns},
    {"store_ns", &Record::store_ns},
    {"key_bytes", &Record::key_bytes},
    {"value_bytes", &Record::value_bytes},
    {"attempt", &Record::attempt},
    {"seq", &Record::seq},
    {"cell", &Record::cell},
    {"trial", &Record::trial},
    {"batch", &Record::batch},
    {"index", &Record::index},
    {"duration_ns", &Record::duration_ns},
    {"bytes", &Record::bytes},
    {"sent_ns", &Record::sent_ns},
    {"answered_ns", &Record::answered_ns},
    {"status", &Record::status},
};

struct TextMember {
  std::string_view name;
  std::string_view Record::*member;
};
constexpr TextMember kTexts[] = {
    {"run", &Record::run},     {"id", &Record::id},         {"store", &Record::store},
    {"error", &Record::error}, {"series", &Record::series}, {"request_id", &Record::request_id},
};

// Members usually come in the order of the tables above, so the search goes on from where it last stopped.
template <typename Table>
const auto* find_member(const Table& table, std::string_view name, std::size_t& hint) {
  constexpr std::size_t kRows = std::size(Table{});
  for (std::size_t tried = 0; tried < kRows; ++tried) {
    const auto& row = table[(hint + tried) % kRows];
    if (name == row.name) {
      hint = (hint + tried + 1) % kRows;
      return &row;
    }
  }
  return static_cast<decltype(&table[0])>(nullptr);
}

bool read_labels(simdjson::ondemand::value value, Scratch& scratch, Record& record) {
  simdjson::ondemand::object object;
  if (value.get_object().get(object)) return false;
  for (auto field : object) {
    std::string_view name, text, decoded;
    simdjson::ondemand::value member;
    if (field.unescaped_key().get(name) || field.value().get(member)) return false;
    if (!base::raw_text(member, text) || !scratch.unescape(text, decoded)) return false;
    record.labels.push_back({scratch.keep(name), decoded});
  }
  return true;
}

// What the function answered to a ping; whatever is not as it should be leaves the round trip without it.
void read_answer(simdjson::ondemand::value value, Scratch& scratch, Record& record) {
  simdjson::ondemand::object object;
  if (value.get_object().get(object)) return;
  for (auto field : object) {
    std::string_view name;
    simdjson::ondemand::value member;
    if (field.unescaped_key().get(name) || field.value().get(member)) return;
    if (name == "environment") {
      std::string_view text, decoded;
      if (base::raw_text(member, text) && scratch.unescape(text, decoded)) record.answered_by = decoded;
    } else if (name == "entry_ns") {
      base::read_ns(base::scalar_of(member), record.entry_ns);
    } else if (name == "exit_ns") {
      base::read_ns(base::scalar_of(member), record.exit_ns);
    }
  }
}

Verdict check_complete(Record& record, std::string_view kind) {
  const bool identified = !record.run.empty() && !record.id.empty();
  if (kind == "write") {
    record.kind = RecordKind::kWrite;
    if (!identified || record.put_ns == kNone) return malformed(DropReason::kMissingField);
  } else if (kind == "receive") {
    record.kind = RecordKind::kReceive;
    if (!identified || record.receive_ns == kNone) return malformed(DropReason::kMissingField);
  } else if (kind == "client") {
    record.kind = RecordKind::kClient;
    if (!identified) return malformed(DropReason::kMissingField);
  } else if (kind == "sample") {
    record.kind = RecordKind::kSample;
    if (record.series.empty() || record.duration_ns == kNone) return malformed(DropReason::kMissingField);
    return kRecorded;
  } else {
    return malformed(DropReason::kUnknownFormat);
  }
  record.key = trace_key("echotrace", record.run, record.id);
  return kRecorded;
}

// Reads one member after the other into a record.
class MemberReader {
 public:
  MemberReader(Scratch& scratch, Record& record) : scratch_(scratch), record_(record) {}
  std::string_view kind() const { return kind_; }  // the value of "record"

  Verdict operator()(std::string_view name, const base::JsonScalar& value, simdjson::ondemand::value* nested) {
    if (const auto* text = find_member(kTexts, name, text_hint_)) {
      return good_or(read_text(value, scratch_, record_.*(text->member)), DropReason::kBrokenJson);
    }
    if (const auto* number = find_member(kNumbers, name, number_hint_)) {
      return good_or(base::read_ns(value, record_.*(number->member)), DropReason::kBadNumber);
    }
    if (name == "record") return good_or(base::raw_text(value, kind_), DropReason::kBrokenJson);
    if (name == "ok") return good_or(base::read_bool(value, record_.ok), DropReason::kBadNumber);
    if (name == "labels") {
      return good_or(nested != nullptr && read_labels(*nested, scratch_, record_), DropReason::kBrokenJson);
    }
    if (name == "answer") {
      if (nested != nullptr) read_answer(*nested, scratch_, record_);
      return kRecorded;
    }
    if (name == "echotrace") {
      std::int64_t version = kNone;
      if (!base::read_int(value, version)) return malformed(DropReason::kBadNumber);
      return good_or(version == kVersion, DropReason::kUnknownFormat);
    }
    return kRecorded;
  }

 private:
  static constexpr Verdict good_or(bool good, DropReason reason) { return good ? kRecorded : malformed(reason); }

  Scratch& scratch_;
  Record& record_;
  std::string_view kind_;
  std::size_t number_hint_ = 0, text_hint_ = 0;
};

Verdict parse(const Message& message, Scratch& scratch) {
  Record& record = scratch.add(RecordKind::kWrite);
  record.request_id = message.request_id;
  record.function = message.function;
  MemberReader reader(scratch, record);
  Verdict verdict = visit_members(message.text, scratch, reader);
  if (verdict.bucket == Bucket::kRecorded) verdict = check_complete(record, reader.kind());
  if (verdict.bucket != Bucket::kRecorded) scratch.drop_records();
  return verdict;
}

constexpr std::string_view kSamples[] = {
    R"({"echotrace":1,"record":"write","run":"r8k2","id":"r8k2-0000002a","store":"dynamodb","cell":3,"trial":1,"intended_ns":1700000000000000000,"start_ns":1700000000000100000,"put_ns":1700000000000200000,"ack_ns":1700000000004000000,"key_bytes":59,"value_bytes":889,"attempt":1,"ok":true,"seq":17})",
    R"({"echotrace":1,"record":"receive","run":"r8k2","id":"r8k2-0000002a","store":"dynamodb","receive_ns":1700000000300000000,"store_ns":1700000000000000000,"batch":10,"index":3,"seq":9})",
    R"({"echotrace":1,"record":"sample","run":"r8k2","series":"statement","labels":{"action":"SELECT"},"start_ns":1700000000000000000,"duration_ns":1200000,"bytes":10,"ok":true,"error":""})",
    R"({"echotrace":1,"record":"client","run":"r8k2","id":"r8k2-0000002a","store":"s3","intended_ns":1700000000000000000,"sent_ns":1700000000000100000,"answered_ns":1700000000009000000,"status":200,"request_id":"a1"})",
};

}  // namespace

extern const Format kEchotraceFormat;
const Format kEchotraceFormat{"echotrace", "records of our own functions, echotrace/1", claims, parse, kSamples};

}  // namespace echotrace::ingest
