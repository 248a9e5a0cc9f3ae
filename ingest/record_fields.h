// The words of --group-by and --where: every field of a record by name. Any other name is that of a label.
#pragma once

#include "ingest/record.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace echotrace::ingest {

enum class FieldKind : std::uint8_t { kText, kInt, kBool };

// Absent, or what the record says; texts live as long as the record's.
using FieldView = std::variant<std::monostate, std::int64_t, bool, std::string_view>;

constexpr std::uint8_t carried_by(RecordKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

struct RecordField {
  std::string_view name;
  FieldKind kind;
  std::uint8_t carriers;      // which kinds of record have the field, a sum of carried_by()
  std::string_view sentence;  // with the unit, no full stop
  FieldView (*read)(const Record& record);

  bool carried(RecordKind by) const { return (carriers & carried_by(by)) != 0; }
};

std::span<const RecordField> record_fields();
const RecordField* find_record_field(std::string_view name);  // nullptr: not a field, but perhaps a label

// The label of that name; absent when the record has none.
FieldView read_label(const Record& record, std::string_view name);

// The field or one of `labels` (names seen in the input) that a mistyped name most likely means; "" when nothing is
// close.
std::string_view suggest_field(std::string_view name, std::span<const std::string_view> labels = {});

}  // namespace echotrace::ingest
