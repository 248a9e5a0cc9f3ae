#include "ingest/drop_reason.h"

#include <cstddef>

namespace echotrace::ingest {
namespace {

constexpr DropReasonRow kRows[] = {
    {DropReason::kOk, "ok", "nothing is wrong"},
    {DropReason::kBrokenJson, "broken_json", "the JSON does not parse"},
    {DropReason::kNotAnEvent, "not_an_event", "no log event: its message or timestamp is not there"},
    {DropReason::kBadEncoding, "bad_encoding", "the text is not valid UTF-8"},
    {DropReason::kMissingField, "missing_field", "a record lacks a field it cannot do without"},
    {DropReason::kBadTime, "bad_time", "a time cannot be read or does not fit 64-bit nanoseconds"},
    {DropReason::kBadNumber, "bad_number", "a number or truth value cannot be read"},
    {DropReason::kLineTooLong, "line_too_long", "a line, JSON value or CSV row is longer than 4 MiB"},
    {DropReason::kTooDeep, "too_deep", "JSON is nested deeper than 64 levels"},
    {DropReason::kBrokenRow, "broken_row", "a CSV row does not fit its header"},
    {DropReason::kCutShort, "cut_short", "the input ends in the middle"},
    {DropReason::kUnknownFormat, "unknown_format", "a record of a version or kind that is not known"},
    {DropReason::kBrokenData, "broken_data", "packed data cannot be unpacked"},
    {DropReason::kTooMany, "too_many", "a histogram of more than 1,000,000 observations or 65,536 values"},
};

constexpr bool in_order_of_the_enum() {
  if (std::size(kRows) != static_cast<std::size_t>(DropReason::kCount)) return false;
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    if (static_cast<std::size_t>(kRows[i].reason) != i) return false;
  }
  return true;
}
static_assert(in_order_of_the_enum());

}  // namespace

std::span<const DropReasonRow> drop_reasons() {
  return kRows;
}

const DropReasonRow& describe(DropReason reason) {
  return kRows[static_cast<std::size_t>(reason)];
}

}  // namespace echotrace::ingest
