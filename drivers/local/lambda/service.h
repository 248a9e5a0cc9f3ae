// Lambda's control plane: functions, who may invoke them, invocations and event source mappings. Functions have the
// version $LATEST alone. Who runs them is behind lambda::Executor.
#pragma once

#include "drivers/aws/uri.h"
#include "drivers/local/faults.h"
#include "drivers/local/invoker.h"
#include "drivers/local/lambda/async_queue.h"
#include "drivers/local/lambda/body.h"
#include "drivers/local/lambda/event_source_mappings.h"
#include "drivers/local/lambda/function.h"
#include "drivers/local/lambda/invocations.h"
#include "drivers/local/lambda/lifetime.h"
#include "drivers/local/lambda/names.h"
#include "drivers/local/lambda/request.h"
#include "drivers/local/lambda/settings.h"
#include "drivers/local/loop.h"
#include "drivers/local/queue_source.h"
#include "drivers/local/request_ids.h"
#include "drivers/local/service.h"
#include "drivers/local/stream_source.h"
#include "drivers/local/tag_source.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {

class Lambda final : public Service, public Invoker, public TagSource {
 public:
  using ObjectReader = std::function<std::optional<std::string>(std::string_view bucket, std::string_view key)>;

  // All of them must outlive it; the executor may still hold what its invocations end with.
  Lambda(Loop& loop, lambda::Executor& executor, QueueSource& queues, StreamSource& streams, Faults& faults,
         LambdaSettings settings);

  // Where code comes from that is given as an object of S3; without one it is refused.
  void set_object_reader(ObjectReader read) { read_object_ = std::move(read); }

  aws::Protocol protocol() const override { return aws::Protocol::kRestJson; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

  bool has_function(std::string_view function_arn) const override;
  bool may_invoke(std::string_view function_arn, std::string_view principal,
                  std::string_view source_arn) const override;
  bool invoke_later(std::string_view function_arn, std::string payload) override;

  // Functions; mappings are not listed.
  std::vector<TaggedResource> tagged() override;

  const lambda::AsyncCounters& async_counters() const { return async_.counters(); }

 private:
  using Request = lambda::Request;
  using FunctionPointer = std::shared_ptr<lambda::Function>;
  struct Operation {
    std::string_view name;
    aws::HttpResponse (Lambda::*answer)(const Request&);  // nullptr: Invoke, which answers later
    std::size_t body_limit;
  };
  static const Operation* find_operation(std::string_view name);

  // function_operations.cpp
  aws::HttpResponse create_function(const Request& request);
  aws::HttpResponse get_function(const Request& request);
  aws::HttpResponse get_function_configuration(const Request& request);
  aws::HttpResponse update_function_code(const Request& request);
  aws::HttpResponse update_function_configuration(const Request& request);
  aws::HttpResponse delete_function(const Request& request);
  aws::HttpResponse list_functions(const Request& request);
  std::string read_code(const lambda::Members& code) const;  // the zip
  void begin_update(const FunctionPointer& function);        // of what was just changed
  lambda::FunctionReference new_name(const lambda::Members& members) const;

  // invoke_operation.cpp
  void invoke(const Request& request, Respond respond);

  // policy_operations.cpp
  aws::HttpResponse add_permission(const Request& request);
  aws::HttpResponse remove_permission(const Request& request);
  aws::HttpResponse get_policy(const Request& request);

  // concurrency_operations.cpp
  aws::HttpResponse put_function_concurrency(const Request& request);
  aws::HttpResponse get_function_concurrency(const Request& request);
  aws::HttpResponse delete_function_concurrency(const Request& request);
  aws::HttpResponse get_account_settings(const Request& request);

  // event_invoke_operations.cpp
  aws::HttpResponse put_event_invoke_config(const Request& request);
  aws::HttpResponse update_event_invoke_config(const Request& request);
  aws::HttpResponse get_event_invoke_config(const Request& request);
  aws::HttpResponse delete_event_invoke_config(const Request& request);
  aws::HttpResponse set_event_invoke_config(lambda::Function& function, const Request& request,
                                            lambda::EventInvokeConfig config);

  // mapping_operations.cpp
  aws::HttpResponse create_mapping(const Request& request);
  aws::HttpResponse get_mapping(const Request& request);
  aws::HttpResponse update_mapping(const Request& request);
  aws::HttpResponse delete_mapping(const Request& request);
  aws::HttpResponse list_mappings(const Request& request);
  lambda::MappedFunction mapped_function(std::string_view text) const;  // throws Refusal
  lambda::Start invoke_mapped(std::string_view name, std::string payload, lambda::Invocations::Done done);

  // tag_operations.cpp
  aws::HttpResponse tag_resource(const Request& request);
  aws::HttpResponse untag_resource(const Request& request);
  aws::HttpResponse list_tags(const Request& request);
  lambda::TextMap& tags_of(std::string_view arn);

  FunctionPointer find(std::string_view name) const;  // nullptr: there is none
  // What a name or ARN means, with the qualifier of the query. Throws Refusal for what can mean none.
  lambda::FunctionReference refer(std::string_view text, std::string_view qualifier = {}) const;
  const FunctionPointer& at(const lambda::FunctionReference& reference) const;  // throws Refusal (not found)
  const FunctionPointer& function_of(const Request& request) const;
  // Of operations that are not for versions.
  const FunctionPointer& unqualified_function_of(const Request& request) const;
  const FunctionPointer* local_function(std::string_view arn) const;  // nullptr: none here

  using Functions = std::map<std::string, FunctionPointer, std::less<>>;
  const LambdaSettings settings_;
  Loop& loop_;
  lambda::Executor& executor_;
  RequestIds ids_;
  ObjectReader read_object_;
  Functions functions_;
  lambda::Invocations invocations_;
  lambda::AsyncQueue async_;
  lambda::EventSourceMappings mappings_;
  lambda::Lifetime lifetime_;
};

}  // namespace echotrace::local
