#include "drivers/local/dynamodb/expression_scope.h"

#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/value_json.h"

namespace echotrace::local::dynamodb {
namespace {

bool is_placeholder(std::string_view token, char mark) {
  if (token.size() < 2 || token[0] != mark) return false;
  for (const char c : token.substr(1))
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

object placeholders(object request, const char* parameter, bool used, std::string_view lacking, bool& given) {
  const auto found = member(request, parameter);
  given = found.has_value();
  if (!given) return {};
  if (!used)
    throw invalid(std::string(parameter) + " can only be specified when using expressions" +
                  (lacking.empty() ? "" : ": " + std::string(lacking)));
  const object entries = object_of(*found);
  if (entries.size() == 0) throw invalid(std::string(parameter) + " must not be empty");
  return entries;
}

void refuse_unused_of(const auto& entries, const char* parameter) {
  std::string unused;
  for (const auto& [token, entry] : entries)
    if (!entry.used) unused += (unused.empty() ? "" : ", ") + token;
  if (!unused.empty())
    throw invalid(std::string("Value provided in ") + parameter + " unused in expressions: keys: {" + unused + "}");
}

}  // namespace

Scope::Scope(object request, Uses uses) {
  bool given = false;
  const object names = placeholders(request, "ExpressionAttributeNames", uses.names, "", given);
  if (given) {
    for (const auto& [token, name] : names) {
      if (!is_placeholder(token, '#'))
        throw invalid("ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + std::string(token) +
                      "\"");
      const std::string_view meaning = text_of(name);
      if (meaning.empty())
        throw invalid("ExpressionAttributeNames contains invalid value: Empty attribute name for key " +
                      std::string(token));
      names_[std::string(token)] = {std::string(meaning)};
    }
  }
  if (uses.lacking.empty()) return;
  const object values = placeholders(request, "ExpressionAttributeValues", uses.values, uses.lacking, given);
  if (!given) return;
  for (const auto& [token, value] : values) {
    if (!is_placeholder(token, ':'))
      throw invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: \"" + std::string(token) +
                    "\"");
    try {
      values_[std::string(token)] = {read_value(value)};
    } catch (Refusal& refusal) {
      if (refusal.code.ends_with("#ValidationException"))
        refusal.message =
            "ExpressionAttributeValues contains invalid value: " + refusal.message + " for key " + std::string(token);
      throw;
    }
  }
}

const std::string& Scope::name(std::string_view token, const std::string& expression) {
  const auto found = names_.find(token);
  if (found == names_.end())
    throw invalid("Invalid " + expression +
                  ": An expression attribute name used in the document path is not defined; "
                  "attribute name: " +
                  std::string(token));
  found->second.used = true;
  return found->second.meaning;
}

const Value& Scope::value(std::string_view token, const std::string& expression) {
  const auto found = values_.find(token);
  if (found == values_.end())
    throw invalid("Invalid " + expression +
                  ": An expression attribute value used in expression is not defined; "
                  "attribute value: " +
                  std::string(token));
  found->second.used = true;
  return found->second.meaning;
}

void Scope::refuse_unused() const {
  refuse_unused_of(names_, "ExpressionAttributeNames");
  refuse_unused_of(values_, "ExpressionAttributeValues");
}

}  // namespace echotrace::local::dynamodb
