// Lambda's Runtime API, the side of the function: one kept connection, one request at a time.
#pragma once

#include "collect/functions/invocation.h"

#include <memory>
#include <string>
#include <string_view>

namespace echotrace::functions {

class RuntimeApi {
 public:
  // `authority`: host and port, the value of AWS_LAMBDA_RUNTIME_API.
  explicit RuntimeApi(const std::string& authority);
  ~RuntimeApi();
  RuntimeApi(const RuntimeApi&) = delete;
  RuntimeApi& operator=(const RuntimeApi&) = delete;

  // Waits for the next one, without end: the environment may be frozen meanwhile. Its time of entry is taken as soon as
  // the payload is whole. False when the API did not answer as it should.
  bool next(Invocation& invocation);

  // False when the API does not take it and the environment had better end. An answer that comes too late, or is too
  // large, is refused to no harm.
  bool respond(const std::string& request_id, const std::string& answer);
  bool fail(const std::string& request_id, std::string_view type, std::string_view message);
  void fail_init(std::string_view type, std::string_view message);

  const std::string& complaint() const noexcept { return complaint_; }  // of the last call that gave false

 private:
  class Connection;
  bool post(const std::string& path, const std::string& body, std::string_view error_type);
  std::unique_ptr<Connection> connection_;
  std::string base_url_, complaint_;
};

}  // namespace echotrace::functions
