#include "drivers/local/lambda/policy.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/names.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::size_t kAccountDigits = 12, kMaxSid = 100, kMaxPrincipal = 2048;

bool all(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || more.find(c) != more.npos;
  });
}

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits && text.find_first_not_of("0123456789") == text.npos;
}

bool is_action(std::string_view text) {
  if (text == "*" || text == "lambda:*") return true;
  return text.starts_with("lambda:") && text.size() > 7 && all(text.substr(7), "") &&
         text.find_first_of("0123456789") == text.npos;
}

std::string_view required(const Members& members, const char* name, std::string_view member) {
  const auto value = members.text(name);
  if (!value) throw missing(member);
  return *value;
}

// A service, an account, a role or user, or anybody.
std::string principal_json(std::string_view principal) {
  if (principal == "*") return "\"*\"";
  aws::JsonObject who;
  if (is_account(principal))
    who.text("AWS", "arn:aws:iam::" + std::string(principal) + ":root");
  else if (principal.starts_with("arn:"))
    who.text("AWS", principal);
  else
    who.text("Service", principal);
  return who.json();
}

}  // namespace

Statement Policy::parse(const Members& members) {
  Statement statement;
  statement.sid = required(members, "StatementId", "statementId");
  check_length(statement.sid, "statementId", 1, kMaxSid);
  if (!all(statement.sid, "-_"))
    throw validation(statement.sid, "statementId", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)");
  statement.action = required(members, "Action", "action");
  if (!is_action(statement.action))
    throw validation(statement.action, "action",
                     "Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])");
  statement.principal = required(members, "Principal", "principal");
  const bool known = statement.principal == "*" || is_account(statement.principal) ||
                     statement.principal.starts_with("arn:aws:iam::") ||
                     (statement.principal.ends_with(".amazonaws.com") && all(statement.principal, ".-"));
  if (!known || statement.principal.size() > kMaxPrincipal)
    throw invalid_parameter("The provided principal was invalid. Please check the principal and try again.");
  statement.source_arn = members.text("SourceArn").value_or("");
  if (!statement.source_arn.empty() && !statement.source_arn.starts_with("arn:"))
    throw validation(statement.source_arn, "sourceArn",
                     "Member must satisfy regular expression pattern: "
                     "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)");
  statement.source_account = members.text("SourceAccount").value_or("");
  if (!statement.source_account.empty() && !is_account(statement.source_account))
    throw validation(statement.source_account, "sourceAccount",
                     "Member must satisfy regular expression pattern: \\d{12}");
  for (const char* const name : {"EventSourceToken", "PrincipalOrgID", "FunctionUrlAuthType", "InvokedViaFunctionUrl"})
    if (members.has(name)) throw not_offered(std::string(name) + " in permissions");
  return statement;
}

void Policy::add(Statement statement, std::string_view function_arn) {
  for (const Statement& other : statements_)
    if (other.sid == statement.sid)
      throw conflict("The statement id (" + statement.sid +
                     ") provided already exists. Please provide a new statement id, or remove the existing statement.");
  statements_.push_back(std::move(statement));
  const std::size_t bytes = json(function_arn).size();
  if (bytes <= kMaxBytes) return;
  statements_.pop_back();
  throw Refusal{400, "PolicyLengthExceededException",
                fmt::format("The final policy size ({}) is bigger than the limit ({}).", bytes, kMaxBytes)};
}

bool Policy::remove(std::string_view sid) {
  return std::erase_if(statements_, [&](const Statement& statement) { return statement.sid == sid; }) != 0;
}

bool Policy::allows(std::string_view principal, std::string_view source_arn) const {
  return std::any_of(statements_.begin(), statements_.end(), [&](const Statement& statement) {
    const std::string_view action = statement.action;
    return (action == "*" || action == "lambda:*" || action == "lambda:InvokeFunction") &&
           (statement.principal == "*" || statement.principal == principal) &&
           (statement.source_arn.empty() || arn_like(statement.source_arn, source_arn)) &&
           (statement.source_account.empty() || statement.source_account == kAccount);
  });
}

std::string Policy::json(const Statement& statement, std::string_view function_arn) {
  aws::JsonObject body;
  body.text("Sid", statement.sid).text("Effect", "Allow").raw("Principal", principal_json(statement.principal));
  body.text("Action", statement.action).text("Resource", function_arn);
  aws::JsonObject condition;
  if (!statement.source_account.empty())
    condition.raw("StringEquals", aws::JsonObject().text("AWS:SourceAccount", statement.source_account).json());
  if (!statement.source_arn.empty())
    condition.raw("ArnLike", aws::JsonObject().text("AWS:SourceArn", statement.source_arn).json());
  if (condition.json() != "{}") body.raw("Condition", condition.json());
  return body.json();
}

std::string Policy::json(std::string_view function_arn) const {
  std::string list;
  for (const Statement& statement : statements_) list += (list.empty() ? "" : ",") + json(statement, function_arn);
  aws::JsonObject body;
  body.text("Version", "2012-10-17").text("Id", "default").raw("Statement", "[" + list + "]");
  return body.json();
}

}  // namespace echotrace::local::lambda
