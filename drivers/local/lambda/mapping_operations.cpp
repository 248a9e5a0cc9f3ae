// CreateEventSourceMapping, GetEventSourceMapping, UpdateEventSourceMapping, DeleteEventSourceMapping,
// ListEventSourceMappings.
#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/service.h"
#include "drivers/local/lambda/trace_id.h"

#include <utility>

namespace echotrace::local {
namespace {

constexpr std::size_t kPage = 100;

}  // namespace

lambda::MappedFunction Lambda::mapped_function(std::string_view text) const {
  const auto reference = refer(text);
  const FunctionPointer& function = at(reference);
  constexpr std::int64_t kNsPerS = 1'000'000'000;
  return {function->name, reference.qualifier.empty() ? function->arn : reference.arn,
          function->configuration.timeout_s * kNsPerS};
}

lambda::Start Lambda::invoke_mapped(std::string_view name, std::string payload, lambda::Invocations::Done done) {
  const FunctionPointer function = find(name);
  if (function == nullptr) return lambda::Start::kGone;
  return invocations_.start(function, {ids_.uuid(), std::move(payload), {}, lambda::new_trace_id(ids_, loop_.now_ns())},
                            std::move(done));
}

aws::HttpResponse Lambda::create_mapping(const Request& request) {
  const lambda::Body body(request.body());
  const auto name = body->text("FunctionName");
  if (!name) throw lambda::missing("functionName");
  return lambda::json_answer(202, mappings_.create(body.members(), mapped_function(*name)));
}

aws::HttpResponse Lambda::get_mapping(const Request& request) {
  return lambda::json_answer(200, mappings_.get(request.route.resource));
}

aws::HttpResponse Lambda::update_mapping(const Request& request) {
  const lambda::Body body(request.body());
  std::optional<lambda::MappedFunction> function;
  if (const auto name = body->text("FunctionName")) function = mapped_function(*name);
  return lambda::json_answer(202, mappings_.update(request.route.resource, body.members(), function));
}

aws::HttpResponse Lambda::delete_mapping(const Request& request) {
  return lambda::json_answer(202, mappings_.remove(request.route.resource));
}

aws::HttpResponse Lambda::list_mappings(const Request& request) {
  const std::size_t most = lambda::page_size(request, kPage);
  std::string name;
  if (const std::string_view given = request.parameter("FunctionName"); !given.empty())
    name = mapped_function(given).name;
  const auto page = mappings_.list(name, request.parameter("EventSourceArn"), lambda::marker_name(request), most);
  aws::JsonObject body;
  body.raw("EventSourceMappings", aws::json_array(page.mappings));
  if (!page.last_uuid.empty()) body.text("NextMarker", lambda::marker_for(page.last_uuid));
  return lambda::json_answer(200, body.json());
}

}  // namespace echotrace::local
