// What a service refuses with, in one shape whatever protocol it came in.
#pragma once

#include "drivers/aws/http.h"
#include "ingest/base/error.h"

#include <string>
#include <string_view>

namespace echotrace::aws {

// How a service speaks. The JSON protocols differ in where errors name themselves, the XML ones in their envelope; both
// are told apart by what is there.
enum class Protocol { kJson10, kJson11, kRestJson, kRestXml, kQuery };

struct ServiceError {
  std::string service;     // "S3", as AWS names it
  std::string operation;   // "PutObject"
  std::string code;        // "NoSuchBucket"; the status as digits when the answer names none (HEAD); see kNoAnswer
  std::string message;     // safe to print: no control characters, no session token, at most 500 characters
  std::string request_id;  // empty: none came
  int status = 0;          // 0: no answer
  bool timed_out = false;  // no answer in time
};

// The code of an error that is no answer of the service: the connection failed, or timed out.
inline constexpr std::string_view kNoAnswer = "NoAnswer";

// Reads an answer whose status is not 2xx (or S3's 200 with an Error inside). Any bytes will do.
ServiceError parse_error(Protocol protocol, std::string_view service, std::string_view operation,
                         const HttpResponse& response);

// Parts of a text that services quote from the request when a signature is wrong hold the session token: taken out.
std::string safe_message(std::string_view text);

// "S3 PutObject failed: NoSuchBucket: The specified bucket does not exist (HTTP 404, request 4442587FB7D0A2F9)"
std::string describe(const ServiceError& error);

// Thrown by calls that wait; ends a command unless the caller handles the code.
class Failure : public base::Error {
 public:
  explicit Failure(ServiceError error);
  const ServiceError& error() const noexcept { return error_; }

 private:
  ServiceError error_;
};

}  // namespace echotrace::aws
