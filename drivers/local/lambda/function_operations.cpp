// CreateFunction, GetFunction, GetFunctionConfiguration, UpdateFunctionCode, UpdateFunctionConfiguration,
// DeleteFunction, ListFunctions.
#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/function_document.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/service.h"
#include "ingest/base/base64.h"

#include <utility>

namespace echotrace::local {

using lambda::Body;
using lambda::Function;
using lambda::Members;

namespace {

constexpr std::size_t kPage = 50;  // AWS gives no more at once, whatever is asked for

lambda::Members code_members(const Members& members) {
  const auto code = members.object("Code");
  if (!code) throw lambda::missing("code");
  return *code;
}

// One change at a time.
void check_settled(const Function& function) {
  if (function.pending)
    throw lambda::conflict(
        "The operation cannot be performed at this time. The function is currently in the following state: Pending");
  if (function.updating)
    throw lambda::conflict("The operation cannot be performed at this time. An update is in progress for resource: " +
                           function.arn);
}

void check_revision(const Function& function, const Members& members) {
  const auto revision = members.text("RevisionId");
  if (revision && *revision != function.revision) throw lambda::precondition_failed();
}

}  // namespace

lambda::FunctionReference Lambda::new_name(const Members& members) const {
  const auto name = members.text("FunctionName");
  if (!name) throw lambda::missing("functionName");
  auto reference = refer(*name);
  if (!reference.qualifier.empty())
    throw lambda::invalid_parameter("A function that is created has no version or alias in its name.");
  if (!reference.local)
    throw lambda::invalid_parameter("The function would be of another account or region: " + reference.arn);
  return reference;
}

std::string Lambda::read_code(const Members& code) const {
  if (code.has("ImageUri")) throw lambda::not_offered("images");
  const auto zip = code.text("ZipFile"), bucket = code.text("S3Bucket"), key = code.text("S3Key");
  if (zip) {
    if (bucket || key || code.has("S3ObjectVersion"))
      throw lambda::invalid_parameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
    auto bytes = base::decode_base64(*zip);
    if (!bytes)
      throw Refusal{400, "InvalidRequestContentException",
                    "Could not parse request body into json: ZipFile is not base64"};
    return std::move(*bytes);
  }
  if (!bucket || !key)
    throw lambda::invalid_parameter("Please provide a source for function code: ZipFile, or S3Bucket and S3Key.");
  if (code.has("S3ObjectVersion")) throw lambda::not_offered("S3ObjectVersion");
  if (!read_object_) throw lambda::not_offered("code from S3");
  auto object = read_object_(*bucket, *key);
  if (!object)
    throw lambda::invalid_parameter(
        "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not "
        "exist.");
  return std::move(*object);
}

aws::HttpResponse Lambda::create_function(const Request& request) {
  const Body body(request.body());
  const Members& members = body.members();
  const lambda::FunctionReference reference = new_name(members);
  if (!members.has("Role")) throw lambda::missing("role");
  const Members code = code_members(members);
  if (!members.has("Runtime") || !members.has("Handler"))
    throw lambda::invalid_parameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.");

  const auto function = std::make_shared<Function>();
  function->name = reference.name;
  function->arn = reference.arn;
  function->configuration.logging.group = "/aws/lambda/" + reference.name;
  lambda::apply(members, reference.name, function->configuration);
  function->configuration.architecture = lambda::parse_architecture(members, "x86_64");
  function->tags = members.text_map("Tags").value_or(lambda::TextMap());
  lambda::check_tags(function->tags);
  if (functions_.contains(reference.name)) throw lambda::conflict("Function already exist: " + reference.name);
  function->code = executor_.unpack(read_code(code));
  function->revision = ids_.uuid();
  function->policy_revision = ids_.uuid();
  function->modified_ns = loop_.now_ns();
  function->version = lambda::version_of(*function);
  functions_[function->name] = function;
  loop_.after(settings_.create_ns, lifetime_.guard([this, function] {
    function->pending = false;
    async_.wake(function);
  }));
  return lambda::json_answer(201, lambda::function_configuration(*function));
}

aws::HttpResponse Lambda::get_function(const Request& request) {
  return lambda::json_answer(200, lambda::function_and_code(*function_of(request)));
}

aws::HttpResponse Lambda::get_function_configuration(const Request& request) {
  return lambda::json_answer(200, lambda::function_configuration(*function_of(request)));
}

aws::HttpResponse Lambda::update_function_code(const Request& request) {
  const FunctionPointer function = unqualified_function_of(request);
  const Body body(request.body());
  const Members& members = body.members();
  if (members.truth("Publish").value_or(false)) throw lambda::not_offered("published versions");
  check_settled(*function);
  check_revision(*function, members);
  const std::string architecture = lambda::parse_architecture(members, function->configuration.architecture);
  const auto code = executor_.unpack(read_code(members));
  if (members.truth("DryRun").value_or(false)) {
    Function would_be = *function;
    would_be.code = code;
    would_be.configuration.architecture = architecture;
    return lambda::json_answer(200, lambda::function_configuration(would_be));
  }
  function->code = code;
  function->configuration.architecture = architecture;
  begin_update(function);
  return lambda::json_answer(200, lambda::function_configuration(*function));
}

aws::HttpResponse Lambda::update_function_configuration(const Request& request) {
  const FunctionPointer function = unqualified_function_of(request);
  const Body body(request.body());
  check_settled(*function);
  check_revision(*function, body.members());
  lambda::Configuration changed = function->configuration;
  lambda::apply(body.members(), function->name, changed);
  function->configuration = std::move(changed);
  begin_update(function);
  return lambda::json_answer(200, lambda::function_configuration(*function));
}

void Lambda::begin_update(const FunctionPointer& function) {
  function->updating = true;
  function->revision = ids_.uuid();
  function->modified_ns = loop_.now_ns();
  loop_.after(settings_.update_ns, lifetime_.guard([this, function] {
    function->updating = false;
    if (function->deleted) return;
    function->version = lambda::version_of(*function);
    executor_.retire(function->name, function->version.get());
  }));
}

aws::HttpResponse Lambda::delete_function(const Request& request) {
  const auto reference = refer(request.route.resource, request.parameter("Qualifier"));
  const FunctionPointer function = at(reference);
  if (!reference.qualifier.empty())
    throw lambda::invalid_parameter("$LATEST version cannot be deleted without deleting the function.");
  function->deleted = true;
  functions_.erase(function->name);
  invocations_.concurrency().reserve(function->share, std::nullopt);
  executor_.retire(function->name, nullptr);
  async_.wake(function);
  return lambda::no_content();
}

aws::HttpResponse Lambda::list_functions(const Request& request) {
  const std::size_t most = lambda::page_size(request, kPage);
  const std::string_view versions = request.parameter("FunctionVersion");
  if (!versions.empty() && versions != "ALL")
    throw lambda::validation(versions, "functionVersion", "Member must satisfy enum value set: [ALL]");
  const std::string after = lambda::marker_name(request);
  auto next = after.empty() ? functions_.begin() : functions_.upper_bound(after);
  std::vector<std::string> page;
  std::string last;
  for (; next != functions_.end() && page.size() < most; ++next) {
    last = next->first;
    page.push_back(lambda::function_configuration(*next->second, lambda::Shown::kInList));
  }
  aws::JsonObject body;
  body.raw("Functions", aws::json_array(page));
  if (next != functions_.end()) body.text("NextMarker", lambda::marker_for(last));
  return lambda::json_answer(200, body.json());
}

}  // namespace echotrace::local
