#include "collect/local.h"

#include "collect/command_line.h"
#include "drivers/local/endpoint.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unistd.h>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect local --port 4566 > endpoint.env & sleep 1; . ./endpoint.env
  aws s3 mb s3://mine                     any AWS client, these variables set
  collect local --ingestion-delay 3000    log lines come three seconds late
  collect local --fault throttle:dynamodb=5% --fault drop:s3=1%

Answers as S3, DynamoDB with streams, Lambda, SQS, CloudWatch Logs, IAM, STS
and Secrets Manager do, as far as experiments need it; drivers/local/README.md
lists the operations. Functions run as real processes. Everything is kept in
memory and gone at the end. Only this machine can connect, and only with the
keys printed. It is a test bed: its latencies are not those of AWS.

A fault is written KIND[:SERVICE[.OPERATION]][=SHARE]. Without a service it
befalls all of them, without a share every time.

Faults:
  throttle      the service's own throttling error
  fail          its internal error, status 500
  delay         the answer comes later, as in delay:logs=200ms
  duplicate     an event is delivered twice to its function
  drop          an event is never delivered
  empty-page    a page of log events is empty, with a token for the next
  expire        the session token is said to have expired

Exit codes: 0 ended by Ctrl-C or SIGTERM, 2 wrong usage, 3 the environment
failed.)";

constexpr std::int64_t kLongestDelayMs = 3'600'000;       // an hour
constexpr std::int64_t kLargestSkewMs = 315'360'000'000;  // ten years
constexpr std::int64_t kLastPort = 65'535, kLastSeed = INT64_MAX;

// It is printed for a shell to read.
void check_region(const std::string& region) {
  const bool plain = region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (region.empty() || !plain)
    throw base::Error(base::Exit::kUsage, "'" + region + "' cannot be the name of a region", "--region",
                      "regions are called like eu-west-1");
}

}  // namespace

base::Exit run_local(int argc, const char* const* argv) {
  local::EndpointSettings settings;
  std::vector<std::string> faults;
  std::int64_t ingestion_delay_ms = 0, clock_skew_ms = 0;
  CLI::App app("Serves AWS-shaped services on this machine until Ctrl-C.", "collect local");
  app.footer(kExamples);
  app.add_option("--port", settings.port, "port on 127.0.0.1 (default 0: a free one)")
      ->type_name("PORT")
      ->transform(whole_number(0, kLastPort));
  app.add_option("--region", settings.region, "region it says it is (default us-east-1)")->type_name("REGION");
  app.add_option("--ingestion-delay", ingestion_delay_ms,
                 "milliseconds until a log event can be read (default 0, at most an hour)")
      ->type_name("MS")
      ->transform(whole_number(0, kLongestDelayMs));
  app.add_option("--clock-skew", clock_skew_ms, "milliseconds its clock is ahead, or behind if negative (default 0)")
      ->type_name("MS")
      ->transform(whole_number(-kLargestSkewMs, kLargestSkewMs));
  app.add_option("--fault", faults, "trouble to make, see below; may be given several times")
      ->type_name("FAULT")
      ->allow_extra_args(false);
  app.add_option("--seed", settings.seed, "of the faults' chances (default 1)")
      ->type_name("N")
      ->transform(whole_number(0, kLastSeed));
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  check_region(settings.region);
  settings.ingestion_delay_ns = ingestion_delay_ms * 1'000'000;
  settings.clock_skew_ns = clock_skew_ms * 1'000'000;
  for (const std::string& fault : faults) settings.faults.push_back(local::Faults::parse(fault));

  local::Endpoint::block_signals();
  local::Endpoint endpoint(std::move(settings));
  base::write_stdout(
      fmt::format("export AWS_ENDPOINT_URL={}\nexport AWS_REGION={} AWS_DEFAULT_REGION={}\n"
                  "export AWS_ACCESS_KEY_ID={}\nexport AWS_SECRET_ACCESS_KEY={}\n",
                  endpoint.url(), endpoint.region(), endpoint.region(), endpoint.keys().access_key_id,
                  endpoint.keys().secret_access_key));
  if (::isatty(STDERR_FILENO))
    std::fprintf(stderr, "Serving. Set these variables in another terminal; Ctrl-C ends it.\n");
  endpoint.serve_until_signal();
  return base::Exit::kDone;
}

}  // namespace echotrace::collect
