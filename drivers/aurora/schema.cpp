#include "drivers/aurora/schema.h"

#include "drivers/aurora/item.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/lambda.h"
#include "ingest/base/error.h"

namespace echotrace::drivers::aurora {

void execute_through(aws::Session& session, const std::string& function, const std::string& script) {
  aws::lambda::Invocation invocation;
  invocation.function = function;
  invocation.payload = aws::JsonObject().number("echotrace", 1).text("handler", "load").text("script", script).json();
  const auto client = session.client(aws::lambda::service());
  const auto answer = aws::lambda::parse_invoke(client->wait(aws::lambda::invoke(invocation)));
  if (!answer.function_error.empty())
    throw base::Error(base::Exit::kEnvironment, "the database refuses a statement: " + answer.payload, function);
}

void remove_schema(aws::Session& session, const Resource& resource) {
  const auto function = resource.details.find("function");
  if (function == resource.details.end())
    throw base::Error(base::Exit::kEnvironment, "which function reaches it is not known", resource.name);
  try {
    execute_through(session, function->second, "DROP SCHEMA IF EXISTS " + quoted_name(resource.name) + " CASCADE");
  } catch (const aws::Failure& failure) {
    if (failure.error().code != "ResourceNotFoundException") throw;
    throw base::Error(base::Exit::kEnvironment, "the function that reaches it is gone", resource.name,
                      "drop the schema by hand");
  }
}

}  // namespace echotrace::drivers::aurora
