// AddPermission, RemovePermission, GetPolicy.
#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/service.h"

#include <utility>

namespace echotrace::local {
namespace {

void check_revision(const lambda::Function& function, std::string_view revision) {
  if (!revision.empty() && revision != function.policy_revision) throw lambda::precondition_failed();
}

}  // namespace

aws::HttpResponse Lambda::add_permission(const Request& request) {
  const auto reference = refer(request.route.resource, request.parameter("Qualifier"));
  const FunctionPointer& function = at(reference);
  if (!reference.qualifier.empty())
    throw lambda::invalid_parameter("We currently do not support adding policies for $LATEST.");
  const lambda::Body body(request.body());
  lambda::Statement statement = lambda::Policy::parse(body.members());
  check_revision(*function, body->text("RevisionId").value_or(""));
  const std::string json = lambda::Policy::json(statement, function->arn);
  function->policy.add(std::move(statement), function->arn);
  function->policy_revision = ids_.uuid();
  return lambda::json_answer(201, aws::JsonObject().text("Statement", json).json());
}

aws::HttpResponse Lambda::remove_permission(const Request& request) {
  const FunctionPointer& function = function_of(request);
  check_revision(*function, request.parameter("RevisionId"));
  if (!function->policy.remove(request.route.item))
    throw Refusal{404, "ResourceNotFoundException",
                  "Statement " + request.route.item.substr(0, 256) + " is not found in resource policy."};
  function->policy_revision = ids_.uuid();
  return lambda::no_content();
}

aws::HttpResponse Lambda::get_policy(const Request& request) {
  const FunctionPointer& function = function_of(request);
  if (function->policy.empty()) throw lambda::resource_not_found();
  aws::JsonObject body;
  body.text("Policy", function->policy.json(function->arn)).text("RevisionId", function->policy_revision);
  return lambda::json_answer(200, body.json());
}

}  // namespace echotrace::local
