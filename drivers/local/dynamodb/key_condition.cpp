#include "drivers/local/dynamodb/key_condition.h"

#include "drivers/local/dynamodb/refusals.h"

#include <utility>
#include <vector>

namespace echotrace::local::dynamodb {
namespace {

Comparator mirrored(Comparator comparator) {
  switch (comparator) {
    case Comparator::kLess: return Comparator::kGreater;
    case Comparator::kLessOrEqual: return Comparator::kGreaterOrEqual;
    case Comparator::kGreater: return Comparator::kLess;
    case Comparator::kGreaterOrEqual: return Comparator::kLessOrEqual;
    default: return comparator;
  }
}

// The conditions that all must hold, each with its attribute on the left.
void flatten(const Condition& condition, std::vector<Condition>& parts) {
  if (condition.kind == Condition::Kind::kAnd) {
    for (const Condition& part : condition.parts) flatten(part, parts);
    return;
  }
  if (condition.kind == Condition::Kind::kOr) throw invalid("Invalid operator used in KeyConditionExpression: OR");
  if (condition.kind == Condition::Kind::kNot) throw invalid("Invalid operator used in KeyConditionExpression: NOT");
  parts.push_back(condition);
  auto& operands = parts.back().operands;
  if (condition.kind == Condition::Kind::kCompare && operands[0].kind == Operand::Kind::kValue &&
      operands[1].kind == Operand::Kind::kPath) {
    std::swap(operands[0], operands[1]);
    parts.back().comparator = mirrored(condition.comparator);
  }
}

const char* name_of(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kIn: return "IN";
    case Condition::Kind::kExists: return "attribute_exists";
    case Condition::Kind::kNotExists: return "attribute_not_exists";
    case Condition::Kind::kType: return "attribute_type";
    case Condition::Kind::kContains: return "contains";
    default: return "<>";
  }
}

bool is_range(const Condition& part) {
  return part.kind == Condition::Kind::kBetween || part.kind == Condition::Kind::kBeginsWith ||
         (part.kind == Condition::Kind::kCompare && part.comparator != Comparator::kNotEqual);
}

// The attribute that a part is about: always first, compared with values only.
const std::string& subject(const Condition& part) {
  if (!is_range(part)) throw invalid(std::string("Invalid operator used in KeyConditionExpression: ") + name_of(part));
  const auto& operands = part.operands;
  if (operands[0].kind == Operand::Kind::kSize)
    throw invalid("KeyConditionExpressions cannot contain nested operations");
  if (operands[0].kind != Operand::Kind::kPath)
    throw invalid("Invalid condition in KeyConditionExpression: No key attribute specified");
  if (operands[0].path.size() != 1)
    throw invalid("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: " +
                  operands[0].path[0].name);
  for (std::size_t i = 1; i < operands.size(); ++i)
    if (operands[i].kind != Operand::Kind::kValue)
      throw invalid("Invalid condition in KeyConditionExpression: a key is compared with values only");
  return operands[0].path[0].name;
}

std::string bound(const Condition& part, std::size_t operand, const KeyAttribute& attribute) {
  const Value& value = *part.operands[operand].value;
  if (value.type != attribute.type) throw invalid_parameter("Condition parameter type does not match schema type");
  if (value.text.empty())
    throw invalid(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
        "empty " +
        std::string(value.type == Type::kString ? "string" : "binary") + " value. Key: " + attribute.name);
  return key_bytes(value);
}

void narrow(KeyRange& range, const Condition& part, const KeyAttribute& attribute) {
  if (part.kind == Condition::Kind::kBetween) {
    range.low = bound(part, 1, attribute);
    range.high = bound(part, 2, attribute);
    return;
  }
  std::string value = bound(part, 1, attribute);
  if (part.kind == Condition::Kind::kBeginsWith) {
    range.prefix = range.low = std::move(value);
    return;
  }
  switch (part.comparator) {
    case Comparator::kLess:
    case Comparator::kLessOrEqual:
      range.high_included = part.comparator == Comparator::kLessOrEqual;
      range.high = std::move(value);
      break;
    case Comparator::kGreater:
    case Comparator::kGreaterOrEqual:
      range.low_included = part.comparator == Comparator::kGreaterOrEqual;
      range.low = std::move(value);
      break;
    default:
      range.low = value;
      range.high = std::move(value);
      break;
  }
}

}  // namespace

bool KeyRange::below(const std::string& sort) const {
  return low_included ? sort < low : sort <= low;
}

bool KeyRange::above(const std::string& sort) const {
  if (!prefix.empty()) return sort > prefix && !sort.starts_with(prefix);
  return high && (high_included ? sort > *high : sort >= *high);
}

KeyRange key_range(const Condition& condition, const KeySchema& schema) {
  std::vector<Condition> parts;
  flatten(condition, parts);
  const Condition *partition = nullptr, *sort = nullptr;
  for (const Condition& part : parts) {
    const std::string& name = subject(part);
    const bool of_partition = name == schema.partition.name;
    const Condition*& place = of_partition ? partition : sort;
    if (place != nullptr)
      throw invalid(name == place->operands[0].path[0].name
                        ? "KeyConditionExpressions must only contain one condition per key"
                        : "Conditions can be of length 1 or 2 only");
    place = &part;
  }
  if (partition == nullptr) throw invalid("Query condition missed key schema element: " + schema.partition.name);
  if (sort != nullptr && (!schema.sort || sort->operands[0].path[0].name != schema.sort->name)) {
    if (schema.sort) throw invalid("Query condition missed key schema element: " + schema.sort->name);
    throw invalid("Query key condition not supported");
  }
  if (partition->kind != Condition::Kind::kCompare || partition->comparator != Comparator::kEqual)
    throw invalid("Query key condition not supported");
  KeyRange range;
  bound(*partition, 1, schema.partition);
  range.partition = partition_key(*partition->operands[1].value);
  if (sort != nullptr) narrow(range, *sort, *schema.sort);
  return range;
}

}  // namespace echotrace::local::dynamodb
