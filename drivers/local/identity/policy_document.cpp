#include "drivers/local/identity/policy_document.h"

#include "drivers/aws/http.h"
#include "drivers/local/refusal.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

namespace echotrace::local::identity {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

Refusal malformed(std::string message = "Syntax errors in policy.") {
  return {400, "MalformedPolicyDocument", std::move(message)};
}

std::string text_of(element from) {
  std::string_view text;
  if (from.get(text) != SUCCESS) throw malformed();
  return std::string(text);
}

// One text or a list of them; empty when the statement has no such element.
std::vector<std::string> texts_of(object statement, std::string_view name) {
  std::vector<std::string> texts;
  element found;
  if (statement.at_key(name).get(found) != SUCCESS) return texts;
  array list;
  if (found.get(list) != SUCCESS) return {text_of(found)};
  for (const element one : list) texts.push_back(text_of(one));
  if (texts.empty()) throw malformed();
  return texts;
}

bool has(object statement, std::string_view name) {
  return statement.at_key(name).error() == SUCCESS;
}

void read_actions(object from, PolicyKind kind, Statement& statement) {
  statement.actions = texts_of(from, "Action");
  statement.but_actions = statement.actions.empty();
  if (statement.but_actions)
    statement.actions = texts_of(from, "NotAction");
  else if (has(from, "NotAction"))
    throw malformed();
  if (statement.actions.empty()) throw malformed("Policy statement must contain actions.");
  for (std::string& action : statement.actions) {
    action = aws::lower_case(action);  // case counts in resources only
    if (action != "*" && action.find(':') == action.npos)
      throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    if (kind == PolicyKind::kTrust && !action.starts_with("sts:"))
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  }
}

void read_resources(object from, PolicyKind kind, Statement& statement) {
  if (kind == PolicyKind::kTrust) {
    if (has(from, "Resource") || has(from, "NotResource")) throw malformed("Has prohibited field Resource");
    if (!has(from, "Principal") && !has(from, "NotPrincipal")) throw malformed("Missing required field Principal");
    return;
  }
  if (has(from, "Principal") || has(from, "NotPrincipal"))
    throw malformed("Policy document should not specify a principal.");
  statement.resources = texts_of(from, "Resource");
  statement.but_resources = statement.resources.empty();
  if (statement.but_resources)
    statement.resources = texts_of(from, "NotResource");
  else if (has(from, "NotResource"))
    throw malformed();
  if (statement.resources.empty()) throw malformed("Policy statement must contain resources.");
  for (const std::string& resource : statement.resources)
    if (resource != "*" && !resource.starts_with("arn:"))
      throw malformed("Resource " + resource.substr(0, 256) + " must be in ARN format or \"*\".");
}

Statement read_statement(element from, PolicyKind kind) {
  object members;
  if (from.get(members) != SUCCESS) throw malformed();
  Statement statement;
  const auto effect = texts_of(members, "Effect");
  if (effect.size() != 1 || (effect[0] != "Allow" && effect[0] != "Deny")) throw malformed();
  statement.allows = effect[0] == "Allow";
  statement.conditional = has(members, "Condition");
  read_actions(members, kind, statement);
  read_resources(members, kind, statement);
  return statement;
}

// '*' stands for any characters, '?' for one.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = pattern.npos, after_star = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool speaks_of(const Statement& statement, std::string_view action, std::string_view resource) {
  const bool of_action = std::any_of(statement.actions.begin(), statement.actions.end(),
                                     [&](const std::string& one) { return matches(one, action); });
  const bool of_resource = std::any_of(statement.resources.begin(), statement.resources.end(),
                                       [&](const std::string& one) { return matches(one, resource); });
  return of_action != statement.but_actions && of_resource != statement.but_resources;
}

// As `aws iam get-policy-version` shows them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kManaged{{
    {"AdministratorAccess", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
    {"service-role/AWSLambdaBasicExecutionRole",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream",
"logs:PutLogEvents"],"Resource":"*"}]})"},
    {"service-role/AWSLambdaSQSQueueExecutionRole",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage",
"sqs:GetQueueAttributes","logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]})"},
    {"service-role/AWSLambdaDynamoDBExecutionRole",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["dynamodb:DescribeStream",
"dynamodb:GetRecords","dynamodb:GetShardIterator","dynamodb:ListStreams","logs:CreateLogGroup","logs:CreateLogStream",
"logs:PutLogEvents"],"Resource":"*"}]})"},
}};

}  // namespace

std::vector<Statement> read_policy(std::string_view json, PolicyKind kind) {
  simdjson::dom::parser parser;
  object policy;
  if (parser.parse(json.data(), json.size()).get(policy) != SUCCESS)
    throw malformed("This policy contains invalid Json");
  element version, from;
  if (policy["Version"].get(version) == SUCCESS) {
    const std::string text = text_of(version);
    if (text != "2012-10-17" && text != "2008-10-17")
      throw malformed("The policy must contain a valid version string.");
  }
  if (policy["Statement"].get(from) != SUCCESS) throw malformed();
  std::vector<Statement> statements;
  array list;
  if (from.get(list) != SUCCESS)
    statements.push_back(read_statement(from, kind));
  else
    for (const element one : list) statements.push_back(read_statement(one, kind));
  if (statements.empty()) throw malformed();
  return statements;
}

std::string decision_of(const std::vector<Statement>& statements, std::string_view action, std::string_view resource) {
  bool allowed = false;
  const std::string lower = aws::lower_case(action);
  for (const Statement& statement : statements) {
    if (statement.conditional || !speaks_of(statement, lower, resource)) continue;
    if (!statement.allows) return "explicitDeny";
    allowed = true;
  }
  return allowed ? "allowed" : "implicitDeny";
}

std::string_view managed_policy(std::string_view arn) {
  constexpr std::string_view kPrefix = "arn:aws:iam::aws:policy/";
  if (!arn.starts_with(kPrefix)) return {};
  arn.remove_prefix(kPrefix.size());
  for (const auto& [name, document] : kManaged)
    if (name == arn) return document;
  return {};
}

}  // namespace echotrace::local::identity
