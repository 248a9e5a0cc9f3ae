// One function as the control plane knows it.
#pragma once

#include "drivers/local/lambda/concurrency.h"
#include "drivers/local/lambda/configuration.h"
#include "drivers/local/lambda/executor.h"
#include "drivers/local/lambda/policy.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace echotrace::local::lambda {

struct EventInvokeConfig {
  std::optional<int> retries;          // MaximumRetryAttempts
  std::optional<std::int64_t> age_ns;  // MaximumEventAgeInSeconds
  std::int64_t modified_ns = 0;
};

struct Function {
  std::string name, arn;
  Configuration configuration;
  std::shared_ptr<const Bundle> code;
  std::string revision;
  std::int64_t modified_ns = 0;
  bool pending = true;    // not yet Active
  bool updating = false;  // LastUpdateStatus InProgress
  bool deleted = false;   // kept only by what still refers to it

  std::shared_ptr<const FunctionVersion> version;  // what invocations run; an update replaces it when it is done

  TextMap tags;
  Policy policy;
  std::string policy_revision;
  Concurrency::Share share;
  std::optional<EventInvokeConfig> event_invoke;
};

// What its environments are started from.
std::shared_ptr<const FunctionVersion> version_of(const Function& function);

}  // namespace echotrace::local::lambda
