#include "drivers/local/dynamodb/condition.h"

#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/value_json.h"

#include <algorithm>
#include <optional>

namespace echotrace::local::dynamodb {
namespace {

bool is_ordered(Type type) {
  return type == Type::kString || type == Type::kNumber || type == Type::kBinary;
}

void require_type(const Operand& operand, std::string_view name, const std::string& expression, auto&& fits) {
  if (operand.kind == Operand::Kind::kValue && !fits(operand.value->type))
    refuse_operand_type(name, operand.value->type, expression);
}

void check_between(const Condition& condition, const std::string& expression) {
  const Operand &low = condition.operands[1], &high = condition.operands[2];
  if (low.kind != Operand::Kind::kValue || high.kind != Operand::Kind::kValue) return;
  const auto shown = [](const Value& value) {
    return "AttributeValue: {" + std::string(type_name(value.type)) + ":" + value.text + "}";
  };
  const std::string both = "lower bound operand: " + shown(*low.value) + ", upper bound operand: " + shown(*high.value);
  const auto order = compare(*low.value, *high.value);
  if (!order)
    throw invalid("Invalid " + expression +
                  ": The BETWEEN operator requires same data type for lower and upper bounds; " + both);
  if (*order > 0)
    throw invalid("Invalid " + expression +
                  ": The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " + both);
}

void require_path(const Operand& operand, std::string_view name, const std::string& expression) {
  if (operand.kind != Operand::Kind::kPath)
    throw invalid("Invalid " + expression +
                  ": Operator or function requires a document path; operator or function: " + std::string(name));
}

// UTF-8 counted in the 16-bit units that DynamoDB's Java counts in.
std::size_t utf16_units(const std::string& text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) == 0x80 ? 0U : byte >= 0xF0 ? 2U : 1U;
  }
  return units;
}

std::optional<std::size_t> length_of(const Value& value) {
  switch (value.type) {
    case Type::kString: return utf16_units(value.text);
    case Type::kBinary: return value.text.size();
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet: return value.set.size();
    case Type::kList: return value.list.size();
    case Type::kMap: return value.members.size();
    default: return std::nullopt;
  }
}

// What an operand is for this item: something of the item, of the request, or made in `made`.
const Value* value_of(const Operand& operand, const Item& item, Value& made) {
  if (operand.kind == Operand::Kind::kValue) return operand.value;
  if (operand.kind == Operand::Kind::kPath) return at_path(operand.path, item);
  Value inner;
  const Value* measured = value_of(operand.arguments[0], item, inner);
  const auto length = measured != nullptr ? length_of(*measured) : std::nullopt;
  if (!length) return nullptr;
  made = Value::number(std::to_string(*length));
  return &made;
}

bool compares(Comparator comparator, const Value* a, const Value* b) {
  if (comparator == Comparator::kNotEqual) return a == nullptr || b == nullptr ? a != b : !(*a == *b);
  if (a == nullptr || b == nullptr) return false;
  if (comparator == Comparator::kEqual) return *a == *b;
  const auto order = compare(*a, *b);
  if (!order) return false;
  switch (comparator) {
    case Comparator::kLess: return *order < 0;
    case Comparator::kLessOrEqual: return *order <= 0;
    case Comparator::kGreater: return *order > 0;
    default: return *order >= 0;
  }
}

bool contains(const Value& whole, const Value& part) {
  if (is_set(whole.type))
    return part.type == element_type(whole.type) &&
           std::find(whole.set.begin(), whole.set.end(), part.text) != whole.set.end();
  if (whole.type == Type::kList) return std::find(whole.list.begin(), whole.list.end(), part) != whole.list.end();
  return (whole.type == Type::kString || whole.type == Type::kBinary) && whole.type == part.type &&
         whole.text.find(part.text) != std::string::npos;
}

bool holds_for(const Condition& condition, const Value* first, const Item& item) {
  const auto operand = [&](std::size_t i, Value& made) { return value_of(condition.operands[i], item, made); };
  Value made, made_too;
  switch (condition.kind) {
    case Condition::Kind::kCompare: return compares(condition.comparator, first, operand(1, made));
    case Condition::Kind::kBetween:
      return compares(Comparator::kGreaterOrEqual, first, operand(1, made)) &&
             compares(Comparator::kLessOrEqual, first, operand(2, made_too));
    case Condition::Kind::kIn:
      for (std::size_t i = 1; i < condition.operands.size(); ++i)
        if (compares(Comparator::kEqual, first, operand(i, made))) return true;
      return false;
    case Condition::Kind::kExists: return first != nullptr;
    case Condition::Kind::kNotExists: return first == nullptr;
    case Condition::Kind::kType: {
      const Value* type = operand(1, made);
      return first != nullptr && type != nullptr && type->text == type_name(first->type);
    }
    case Condition::Kind::kBeginsWith: {
      const Value* beginning = operand(1, made);
      return first != nullptr && beginning != nullptr && first->type == beginning->type &&
             (first->type == Type::kString || first->type == Type::kBinary) && first->text.starts_with(beginning->text);
    }
    case Condition::Kind::kContains: {
      const Value* part = operand(1, made);
      return first != nullptr && part != nullptr && contains(*first, *part);
    }
    default: return false;
  }
}

}  // namespace

void refuse_operand_type(std::string_view name, Type type, const std::string& expression) {
  throw invalid("Invalid " + expression + ": Incorrect operand type for operator or function; operator or function: " +
                std::string(name) + ", operand type: " + std::string(type_name(type)));
}

void check_size_operand(const Operand& operand, const std::string& expression) {
  require_type(operand, "size", expression,
               [](Type type) { return type != Type::kNumber && type != Type::kBool && type != Type::kNull; });
}

void check_operands(const Condition& condition, std::string_view name, const std::string& expression) {
  const auto& operands = condition.operands;
  for (std::size_t i = 1; i < operands.size(); ++i)
    if (operands[0].kind == Operand::Kind::kPath && operands[i].kind == Operand::Kind::kPath &&
        operands[0].path == operands[i].path)
      throw invalid("Invalid " + expression +
                    ": The first operand must be distinct from the remaining operands for this operator or function; "
                    "operator: " +
                    std::string(name) + ", first operand: " + path_text(operands[0].path));
  switch (condition.kind) {
    case Condition::Kind::kCompare:
      if (condition.comparator == Comparator::kEqual || condition.comparator == Comparator::kNotEqual) break;
      for (const Operand& operand : operands) require_type(operand, name, expression, is_ordered);
      break;
    case Condition::Kind::kBetween:
      for (const Operand& operand : operands) require_type(operand, name, expression, is_ordered);
      check_between(condition, expression);
      break;
    case Condition::Kind::kExists:
    case Condition::Kind::kNotExists: require_path(operands[0], name, expression); break;
    case Condition::Kind::kType:
      if (operands[1].kind != Operand::Kind::kValue)
        throw invalid("Invalid " + expression +
                      ": Incorrect operand type for operator or function; operator or function: " + std::string(name) +
                      ", operand type: a document path");
      require_type(operands[1], name, expression, [](Type type) { return type == Type::kString; });
      if (!type_named(operands[1].value->text))
        throw invalid("Invalid " + expression + ": Invalid attribute type name found; type: " +
                      operands[1].value->text + ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
      break;
    case Condition::Kind::kBeginsWith:
      for (const Operand& operand : operands)
        require_type(operand, name, expression,
                     [](Type type) { return type == Type::kString || type == Type::kBinary; });
      break;
    default: break;
  }
}

const Value* at_path(const Path& path, const Item& item) {
  const Value* value = find(item, path.front().name);
  for (std::size_t i = 1; i < path.size() && value != nullptr; ++i) {
    const PathStep& step = path[i];
    if (step.is_index)
      value = value->type == Type::kList && step.index < value->list.size() ? &value->list[step.index] : nullptr;
    else
      value = value->type == Type::kMap ? find(value->members, step.name) : nullptr;
  }
  return value;
}

bool holds(const Condition& condition, const Item& item) {
  switch (condition.kind) {
    case Condition::Kind::kAnd:
      return std::all_of(condition.parts.begin(), condition.parts.end(),
                         [&](const auto& part) { return holds(part, item); });
    case Condition::Kind::kOr:
      return std::any_of(condition.parts.begin(), condition.parts.end(),
                         [&](const auto& part) { return holds(part, item); });
    case Condition::Kind::kNot: return !holds(condition.parts[0], item);
    default: {
      Value made;
      return holds_for(condition, value_of(condition.operands[0], item, made), item);
    }
  }
}

}  // namespace echotrace::local::dynamodb
