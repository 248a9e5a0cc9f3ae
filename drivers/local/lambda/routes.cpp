#include "drivers/local/lambda/routes.h"

#include "drivers/aws/uri.h"

#include <array>
#include <vector>

namespace echotrace::local::lambda {
namespace {

struct Row {
  std::string_view method;
  std::string_view path;  // "{}" is the resource, "{item}" the item, "{...}" the resource up to the end
  std::string_view operation;
};

constexpr std::array<Row, 28> kRows{{
    {"POST", "/2015-03-31/functions", "CreateFunction"},
    {"GET", "/2015-03-31/functions", "ListFunctions"},
    {"GET", "/2015-03-31/functions/{}", "GetFunction"},
    {"DELETE", "/2015-03-31/functions/{}", "DeleteFunction"},
    {"GET", "/2015-03-31/functions/{}/configuration", "GetFunctionConfiguration"},
    {"PUT", "/2015-03-31/functions/{}/configuration", "UpdateFunctionConfiguration"},
    {"PUT", "/2015-03-31/functions/{}/code", "UpdateFunctionCode"},
    {"POST", "/2015-03-31/functions/{}/invocations", "Invoke"},
    {"POST", "/2015-03-31/functions/{}/policy", "AddPermission"},
    {"GET", "/2015-03-31/functions/{}/policy", "GetPolicy"},
    {"DELETE", "/2015-03-31/functions/{}/policy/{item}", "RemovePermission"},
    {"PUT", "/2017-10-31/functions/{}/concurrency", "PutFunctionConcurrency"},
    {"DELETE", "/2017-10-31/functions/{}/concurrency", "DeleteFunctionConcurrency"},
    {"GET", "/2019-09-30/functions/{}/concurrency", "GetFunctionConcurrency"},
    {"PUT", "/2019-09-25/functions/{}/event-invoke-config", "PutFunctionEventInvokeConfig"},
    {"GET", "/2019-09-25/functions/{}/event-invoke-config", "GetFunctionEventInvokeConfig"},
    {"POST", "/2019-09-25/functions/{}/event-invoke-config", "UpdateFunctionEventInvokeConfig"},
    {"DELETE", "/2019-09-25/functions/{}/event-invoke-config", "DeleteFunctionEventInvokeConfig"},
    {"POST", "/2015-03-31/event-source-mappings", "CreateEventSourceMapping"},
    {"GET", "/2015-03-31/event-source-mappings", "ListEventSourceMappings"},
    {"GET", "/2015-03-31/event-source-mappings/{}", "GetEventSourceMapping"},
    {"PUT", "/2015-03-31/event-source-mappings/{}", "UpdateEventSourceMapping"},
    {"DELETE", "/2015-03-31/event-source-mappings/{}", "DeleteEventSourceMapping"},
    {"POST", "/2017-03-31/tags/{...}", "TagResource"},
    {"DELETE", "/2017-03-31/tags/{...}", "UntagResource"},
    {"GET", "/2017-03-31/tags/{...}", "ListTags"},
    {"GET", "/2016-08-19/account-settings", "GetAccountSettings"},
    {"GET", "/2017-10-31/functions/{}/concurrency", "GetFunctionConcurrency"},  // as older clients ask
}};

std::string_view next_part(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const std::string_view part = path.substr(0, path.find('/'));
  path.remove_prefix(part.size());
  return part;
}

bool fits(std::string_view pattern, std::string_view path, Route& route) {
  while (!pattern.empty()) {
    if (path.empty()) return false;
    const std::string_view wanted = next_part(pattern);
    if (wanted == "{...}") {
      route.resource = aws::uri_decode(path.substr(1));
      return !route.resource.empty();
    }
    const std::string_view part = next_part(path);
    if (wanted == "{}")
      route.resource = aws::uri_decode(part);
    else if (wanted == "{item}")
      route.item = aws::uri_decode(part);
    else if (wanted != part)
      return false;
    if (part.empty()) return false;
  }
  return path.empty();
}

}  // namespace

Route route_of(const aws::HttpRequest& request) {
  std::string_view path = request.path;
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (!path.starts_with('/')) return {};
  for (const Row& row : kRows) {
    if (row.method != request.method) continue;
    Route route;
    if (!fits(row.path, path, route)) continue;
    route.operation = row.operation;
    return route;
  }
  return {};
}

}  // namespace echotrace::local::lambda
