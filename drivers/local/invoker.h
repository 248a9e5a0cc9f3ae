// What a store's trigger needs of Lambda.
#pragma once

#include <string>
#include <string_view>

namespace echotrace::local {

class Invoker {
 public:
  virtual ~Invoker() = default;

  virtual bool has_function(std::string_view function_arn) const = 0;

  // Whether the function's policy lets `principal` ("s3.amazonaws.com") invoke it for `source_arn`.
  virtual bool may_invoke(std::string_view function_arn, std::string_view principal,
                          std::string_view source_arn) const = 0;

  // Puts an event into the function's asynchronous queue, with its retries. False: no such function.
  virtual bool invoke_later(std::string_view function_arn, std::string payload) = 0;
};

}  // namespace echotrace::local
