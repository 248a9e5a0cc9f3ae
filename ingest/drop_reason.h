// Why an event is malformed: one table, from which the enum's names, the JSON and the report's sentences come.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace echotrace::ingest {

enum class DropReason : std::uint8_t {
  kOk,
  kBrokenJson,
  kNotAnEvent,
  kBadEncoding,
  kMissingField,
  kBadTime,
  kBadNumber,
  kLineTooLong,
  kTooDeep,
  kBrokenRow,
  kCutShort,
  kUnknownFormat,
  kBrokenData,
  kTooMany,
  kCount,
};

struct DropReasonRow {
  DropReason reason;
  std::string_view name;      // in analysis.json
  std::string_view sentence;  // present tense, no full stop
};
std::span<const DropReasonRow> drop_reasons();
const DropReasonRow& describe(DropReason reason);

}  // namespace echotrace::ingest
