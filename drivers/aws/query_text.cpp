#include "drivers/aws/query_text.h"

#include "ingest/base/error.h"

#include <string_view>
#include <utility>

namespace echotrace::aws {

Call query_call(const char* operation, const char* version, QueryPairs parameters) {
  std::erase_if(parameters, [](const auto& pair) { return pair.second.empty(); });
  parameters.insert(parameters.begin(), {{"Action", operation}, {"Version", version}});
  Call call;
  call.operation = operation;
  call.request.method = "POST";
  call.request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  std::string& form = call.request.body = join_query(parameters);
  for (std::size_t at = form.find("%20"); at != form.npos; at = form.find("%20", at)) form.replace(at, 3, "+");
  return call;
}

QueryAnswer::QueryAnswer(const HttpResponse& response, const char* service) {
  document_.load_buffer(response.body.data(), response.body.size());
  result_ = document_.document_element().first_child();
  if (!std::string_view(result_.name()).ends_with("Result")) {
    throw base::Error(base::Exit::kEnvironment, std::string(service) + " gave an answer that is none of its own", "",
                      "Check AWS_ENDPOINT_URL and proxies.");
  }
}

}  // namespace echotrace::aws
