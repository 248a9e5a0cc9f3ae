#include "collect/local.h"

#include "collect/command_line.h"
#include "drivers/local/endpoint.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect local --port 4566 > endpoint.env & sleep 1; . ./endpoint.env
  aws s3 mb s3://mine                        any AWS client, with these variables set
  collect local --ingestion-delay 3000       log lines come three seconds late
  collect local --fault throttle:dynamodb=5% --fault drop:s3=1%

Answers as S3, DynamoDB with streams, Lambda, SQS, CloudWatch Logs, IAM, STS and Secrets Manager
do, as far as experiments need it; drivers/local/README.md lists the operations. Functions run as
real processes. Everything is kept in memory and gone at the end. Only this machine can connect,
and only with the keys printed. It is a test bed: its latencies are not those of AWS.

Faults: KIND[:SERVICE[.OPERATION]][=SHARE], KIND one of throttle, fail, delay (=200ms), duplicate,
drop, empty-page, expire.

Exit codes: 0 ended by Ctrl-C or SIGTERM, 2 wrong usage, 3 the environment failed.)";

// Keys of clients and of functions lie in memory: no dump of it, and no other process of the user reads it.
void keep_memory_private() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

base::Exit run_local(int argc, const char* const* argv) {
  local::EndpointSettings settings;
  std::vector<std::string> faults;
  std::int64_t ingestion_delay_ms = 0, clock_skew_ms = 0;
  CLI::App app("Serves AWS-shaped services on this machine until Ctrl-C.", "collect local");
  app.footer(kExamples);
  app.add_option("--port", settings.port, "port on 127.0.0.1 (default: a free one)")->type_name("PORT");
  app.add_option("--region", settings.region, "region that it says it is (default us-east-1)")->type_name("REGION");
  app.add_option("--ingestion-delay", ingestion_delay_ms, "milliseconds until a log event can be read (default 0)")
      ->type_name("MS")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{3'600'000}));
  app.add_option("--clock-skew", clock_skew_ms, "milliseconds that its clock is ahead (default 0)")->type_name("MS");
  app.add_option("--fault", faults, "trouble to make, see below; may be given several times")
      ->type_name("FAULT")
      ->allow_extra_args(false);
  app.add_option("--seed", settings.seed, "of the faults' chances (default 1)")->type_name("N");
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  settings.ingestion_delay_ns = ingestion_delay_ms * 1'000'000;
  settings.clock_skew_ns = clock_skew_ms * 1'000'000;
  for (const std::string& fault : faults) settings.faults.push_back(local::Faults::parse(fault));

  keep_memory_private();
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
