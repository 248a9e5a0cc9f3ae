#include "drivers/local/dynamodb/expression_parser.h"
#include "drivers/local/dynamodb/expression_reader.h"
#include "drivers/local/dynamodb/refusals.h"

#include <array>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

class UpdateParser : ExpressionReader {
 public:
  UpdateParser(std::string_view text, Scope& scope) : ExpressionReader(text, scope, "UpdateExpression") {}

  Update parse() {
    Update found;
    std::array<bool, 4> seen{};
    do {
      section(found, seen);
    } while (here().kind != Token::Kind::kEnd);
    return found;
  }

 private:
  void section(Update& update, std::array<bool, 4>& seen) {
    constexpr std::array<std::string_view, 4> kSections{"SET", "REMOVE", "ADD", "DELETE"};
    for (std::size_t i = 0; i < kSections.size(); ++i) {
      if (!take_keyword(kSections[i])) continue;
      if (std::exchange(seen[i], true))
        refuse("The \"" + std::string(kSections[i]) + "\" section can only be used once in an update expression;");
      do {
        action(update, i);
      } while (take(","));
      return;
    }
    refuse();
  }

  void action(Update& update, std::size_t section) {
    Path target = path();
    if (section == 0) {
      expect("=");
      update.assignments.push_back({std::move(target), assigned()});
    } else if (section == 1) {
      update.removals.push_back(std::move(target));
    } else {
      if (here().kind != Token::Kind::kValue) refuse();
      const Value& change = *value().value;
      const std::string_view name = section == 2 ? "ADD" : "DELETE";
      if (!is_set(change.type) && !(section == 2 && change.type == Type::kNumber))
        refuse("Incorrect operand type for operator or function; operator: " + std::string(name) + ", operand type: " +
               std::string(long_type_name(change.type)) + ", typeSet: ALLOWED_FOR_" + std::string(name) + "_OPERAND");
      (section == 2 ? update.additions : update.deletions).push_back({std::move(target), &change});
    }
  }

  static bool is_sum(const Operand& operand) {
    return operand.kind == Operand::Kind::kPlus || operand.kind == Operand::Kind::kMinus;
  }

  Operand assigned() {
    Operand left = term();
    const std::string_view symbol = here().text;
    if (symbol != "+" && symbol != "-") return left;
    if (is_sum(left)) refuse();
    ++at_;
    count_operator();
    Operand sum;
    sum.kind = symbol == "+" ? Operand::Kind::kPlus : Operand::Kind::kMinus;
    sum.arguments.push_back(std::move(left));
    sum.arguments.push_back(term());
    if (is_sum(sum.arguments[1])) refuse();
    for (const Operand& argument : sum.arguments) {
      if (argument.kind == Operand::Kind::kListAppend) refuse_use("list_append");
      if (argument.kind == Operand::Kind::kValue && argument.value->type != Type::kNumber)
        refuse_operand_type(symbol, argument.value->type, name_);
    }
    bracketed_ = false;
    return sum;
  }

  Operand term() {
    if (take("(")) {
      enter();
      Operand inner = assigned();
      close_brackets();
      return inner;
    }
    Operand found;
    if (here().kind == Token::Kind::kValue)
      found = value();
    else if (at_function())
      found = update_function();
    else
      found.path = path();
    bracketed_ = false;
    return found;
  }

  Operand update_function() {
    const std::string_view name = here().text;
    if (name != "if_not_exists" && name != "list_append") refuse_function(name);
    count_operator();
    enter();
    at_ += 2;
    std::vector<Operand> operands{term()};
    while (take(",")) operands.push_back(term());
    expect(")");
    leave();
    if (operands.size() != 2) refuse_operands(name, operands.size());
    Operand found;
    if (name == "list_append") {
      found.kind = Operand::Kind::kListAppend;
      for (const Operand& operand : operands)
        if (operand.kind == Operand::Kind::kValue && operand.value->type != Type::kList)
          refuse_operand_type(name, operand.value->type, name_);
      found.arguments = std::move(operands);
      return found;
    }
    if (operands[0].kind != Operand::Kind::kPath)
      refuse("Operator or function requires a document path; operator or function: if_not_exists");
    if (operands[1].kind == Operand::Kind::kListAppend) refuse_use("list_append");
    found.kind = Operand::Kind::kIfNotExists;
    found.path = std::move(operands[0].path);
    found.arguments.push_back(std::move(operands[1]));
    return found;
  }
};

}  // namespace

Update parse_update(std::string_view text, Scope& scope) {
  Update update = UpdateParser(text, scope).parse();
  std::vector<const Path*> paths;
  for (const auto& assignment : update.assignments) paths.push_back(&assignment.path);
  for (const Path& removal : update.removals) paths.push_back(&removal);
  for (const auto& addition : update.additions) paths.push_back(&addition.path);
  for (const auto& deletion : update.deletions) paths.push_back(&deletion.path);
  refuse_overlaps(paths, "UpdateExpression");
  return update;
}

}  // namespace echotrace::local::dynamodb
