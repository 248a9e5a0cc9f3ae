// The lines that Lambda itself writes into a function's log, as text or as JSON. Each is a whole event with the line
// feed CloudWatch keeps; empty where that format has no such line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

// How an invocation or a start ended.
struct Ending {
  std::string status;      // empty: well; otherwise "timeout" or "error"
  std::string error_type;  // "Runtime.ExitError"; empty: none
};

struct Report {
  std::string request_id;
  std::int64_t duration_ns = 0;
  std::optional<std::int64_t> init_ns;  // of a cold start; billed, as custom runtimes always were
  int memory_mb = 0, max_memory_mb = 0;
  Ending ending;
};

class PlatformLines {
 public:
  // runtime: "provided.al2023".
  PlatformLines(bool json, std::string_view runtime, std::string_view region, std::string version);

  std::string init_start(std::int64_t now_ns) const;
  // Of a start that failed; phase "init", or "invoke" for the second try within the invocation.
  std::string init_report(std::int64_t now_ns, std::int64_t duration_ns, std::string_view phase,
                          const Ending& ending) const;
  std::string start(std::int64_t now_ns, std::string_view request_id) const;
  // JSON: platform.runtimeDone, which at log level INFO is written for failures only.
  std::string end(std::int64_t now_ns, const Report& report) const;
  std::string report(std::int64_t now_ns, const Report& report) const;

  // "RequestId: ID Error: MESSAGE" and the type below it. Text only.
  std::string failure(std::string_view request_id, std::string_view message, std::string_view type) const;
  // "TIME ID Task timed out after 3.00 seconds" and an empty line. Text only.
  std::string timeout(std::int64_t now_ns, std::string_view request_id, std::int64_t timeout_ns) const;

 private:
  bool json_;
  std::string runtime_, runtime_arn_, version_;
};

// The message that a timed out invocation answers with.
std::string timeout_message(std::int64_t now_ns, std::string_view request_id, std::int64_t timeout_ns);

}  // namespace echotrace::local::lambda
