#include "ingest/record_fields.h"

#include "ingest/base/spelling.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace echotrace::ingest {
namespace {

constexpr std::uint8_t kWrites = carried_by(RecordKind::kWrite), kReceives = carried_by(RecordKind::kReceive),
                       kReports = carried_by(RecordKind::kReport), kSamples = carried_by(RecordKind::kSample),
                       kClients = carried_by(RecordKind::kClient);
constexpr std::uint8_t kTraces = kWrites | kReceives | kClients, kAll = kTraces | kReports | kSamples;

template <std::string_view Record::*member>
FieldView text(const Record& record) {
  if ((record.*member).empty()) return {};
  return record.*member;
}

template <std::int64_t Record::*member>
FieldView number(const Record& record) {
  if (record.*member == kNone) return {};
  return record.*member;
}

FieldView ok(const Record& record) {
  return record.ok;
}

FieldView cold(const Record& record) {
  if (record.cold == kNone) return {};
  return record.cold != 0;
}

constexpr RecordField kFields[] = {
    {"store", FieldKind::kText, kTraces | kSamples, "datastore under test", text<&Record::store>},
    {"run", FieldKind::kText, kTraces | kSamples, "run id", text<&Record::run>},
    {"id", FieldKind::kText, kTraces, "id of the write within its run", text<&Record::id>},
    {"series", FieldKind::kText, kSamples, "name of a series of samples", text<&Record::series>},
    {"function", FieldKind::kText, kAll, "function that logged it", text<&Record::function>},
    {"request_id", FieldKind::kText, kAll, "invocation that logged it", text<&Record::request_id>},
    {"error", FieldKind::kText, kWrites | kSamples | kClients, "what went wrong", text<&Record::error>},
    {"ok", FieldKind::kBool, kWrites | kSamples, "whether the operation succeeded", ok},
    {"cold", FieldKind::kBool, kWrites | kReceives | kSamples, "whether the log itself says the environment was cold",
     cold},
    {"cell", FieldKind::kInt, kWrites | kSamples, "combination of factor levels", number<&Record::cell>},
    {"trial", FieldKind::kInt, kWrites | kSamples, "repetition of a cell", number<&Record::trial>},
    {"key_bytes", FieldKind::kInt, kWrites, "bytes of the key", number<&Record::key_bytes>},
    {"value_bytes", FieldKind::kInt, kWrites, "bytes of the value", number<&Record::value_bytes>},
    {"attempt", FieldKind::kInt, kWrites, "which attempt at the put, from 1", number<&Record::attempt>},
    {"batch", FieldKind::kInt, kReceives, "records delivered together", number<&Record::batch>},
    {"index", FieldKind::kInt, kReceives, "position in the batch, from 0", number<&Record::index>},
    {"seq", FieldKind::kInt, kWrites | kReceives | kSamples, "number within the environment, from 0",
     number<&Record::seq>},
    {"bytes", FieldKind::kInt, kSamples, "bytes moved by the operation", number<&Record::bytes>},
    {"status", FieldKind::kInt, kClients, "HTTP status the client saw", number<&Record::status>},
    {"memory_bytes", FieldKind::kInt, kReports, "memory the function has", number<&Record::memory_bytes>},
    {"max_memory_bytes", FieldKind::kInt, kReports, "memory the function used at most",
     number<&Record::max_memory_bytes>},
};

}  // namespace

std::span<const RecordField> record_fields() {
  return kFields;
}

const RecordField* find_record_field(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kFields), std::end(kFields), [&](const RecordField& f) { return f.name == name; });
  return found == std::end(kFields) ? nullptr : found;
}

FieldView read_label(const Record& record, std::string_view name) {
  for (const Label& label : record.labels) {
    if (label.name == name) return label.value;
  }
  return {};
}

std::string_view suggest_field(std::string_view name, std::span<const std::string_view> labels) {
  base::Closest closest(name);
  for (const RecordField& field : kFields) closest.consider(field.name);
  for (const std::string_view label : labels) closest.consider(label);
  return closest.name();
}

}  // namespace echotrace::ingest
