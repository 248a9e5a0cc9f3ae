// PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency, GetAccountSettings.
#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/service.h"

#include <limits>

namespace echotrace::local {
namespace {

constexpr std::int64_t kMostStoredBytes = 80'530'636'800;  // 75 GB; told, not enforced
constexpr std::int64_t kMostUnzippedBytes = 262'144'000, kMostZippedBytes = 52'428'800;

std::string concurrency_json(int reserved) {
  return aws::JsonObject().number("ReservedConcurrentExecutions", reserved).json();
}

}  // namespace

aws::HttpResponse Lambda::put_function_concurrency(const Request& request) {
  const FunctionPointer function = unqualified_function_of(request);
  const lambda::Body body(request.body());
  const auto reserved = body->number("ReservedConcurrentExecutions");
  if (!reserved) throw lambda::missing("reservedConcurrentExecutions");
  lambda::check_range(*reserved, "reservedConcurrentExecutions", 0, std::numeric_limits<int>::max());
  const int wanted = static_cast<int>(*reserved);
  invocations_.concurrency().reserve(function->share, wanted);
  async_.wake(function);
  return lambda::json_answer(200, concurrency_json(wanted));
}

aws::HttpResponse Lambda::get_function_concurrency(const Request& request) {
  const FunctionPointer& function = unqualified_function_of(request);
  return lambda::json_answer(200, function->share.reserved ? concurrency_json(*function->share.reserved) : "{}");
}

aws::HttpResponse Lambda::delete_function_concurrency(const Request& request) {
  const FunctionPointer function = unqualified_function_of(request);
  invocations_.concurrency().reserve(function->share, std::nullopt);
  async_.wake(function);
  return lambda::no_content();
}

aws::HttpResponse Lambda::get_account_settings(const Request&) {
  const lambda::Concurrency& concurrency = invocations_.concurrency();
  aws::JsonObject limit, usage;
  limit.number("TotalCodeSize", kMostStoredBytes).number("CodeSizeUnzipped", kMostUnzippedBytes);
  limit.number("CodeSizeZipped", kMostZippedBytes).number("ConcurrentExecutions", concurrency.limit());
  limit.number("UnreservedConcurrentExecutions", concurrency.unreserved_limit());
  std::int64_t stored = 0;
  for (const auto& [name, function] : functions_) stored += static_cast<std::int64_t>(function->code->zip_bytes());
  usage.number("TotalCodeSize", stored).number("FunctionCount", static_cast<std::int64_t>(functions_.size()));
  return lambda::json_answer(
      200, aws::JsonObject().raw("AccountLimit", limit.json()).raw("AccountUsage", usage.json()).json());
}

}  // namespace echotrace::local
