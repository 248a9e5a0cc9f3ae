// What the control plane needs of whoever runs functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

// Unpacked code on disk; the folder goes when the last one who holds it does.
class Bundle {
 public:
  virtual ~Bundle() = default;
  virtual const std::filesystem::path& folder() const = 0;  // LAMBDA_TASK_ROOT
  virtual std::string code_sha256() const = 0;              // base64 of the zip's, as GetFunction shows it
  virtual std::size_t zip_bytes() const = 0;
};

// What an environment is started from. A change is a new one: environments of the old end after what they run.
struct FunctionVersion {
  std::string name, arn, version = "$LATEST", handler, role_arn;
  std::int64_t timeout_ns = 3'000'000'000;
  int memory_mb = 128;
  std::map<std::string, std::string> environment;
  std::string log_group;   // "/aws/lambda/NAME"
  bool json_logs = false;  // LoggingConfig.LogFormat: platform lines as JSON
  std::string runtime = "provided.al2023";
  std::shared_ptr<const Bundle> code;
};

struct Invocation {
  std::string request_id;  // a UUID
  std::string payload;     // JSON
  std::string client_context = {};
  std::string trace_id = {};
};

struct Outcome {
  std::string payload;         // the function's answer, or {"errorMessage":…,"errorType":…}
  std::string function_error;  // "Unhandled" when it failed, timed out or crashed; else empty
  std::string log_tail;        // last 4 KB of this invocation's log
};

class Executor {
 public:
  virtual ~Executor() = default;

  // Throws Refusal (InvalidParameterValueException) for what is no zip, has names that leave the folder, links out of
  // it, or unpacks to more than Lambda's 250 MB.
  virtual std::shared_ptr<const Bundle> unpack(std::string_view zip) = 0;

  // Runs it in an idle environment of that version, or a new one; `done` gets the outcome once, later. The caller has
  // seen to concurrency.
  virtual void invoke(std::shared_ptr<const FunctionVersion> function, Invocation invocation,
                      std::function<void(Outcome)> done) = 0;

  virtual int running(std::string_view function_name) const = 0;  // invocations now

  // Environments of other versions than `current` end: idle ones now, busy ones after their invocation. Null: all.
  virtual void retire(std::string_view function_name, const FunctionVersion* current) = 0;
};

}  // namespace echotrace::local::lambda
