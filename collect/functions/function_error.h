// What ends one invocation with an error of its own; the environment lives on.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace echotrace::functions {

class FunctionError : public std::runtime_error {
 public:
  FunctionError(std::string type, const std::string& message) : std::runtime_error(message), type_(std::move(type)) {}
  const std::string& type() const noexcept { return type_; }  // errorType of the Runtime API: "InvalidPayload"

 private:
  std::string type_;
};

inline FunctionError invalid_payload(const std::string& message) {
  return {"InvalidPayload", message};
}

}  // namespace echotrace::functions
