// The embedded endpoint with a PostgreSQL behind its RDS Data API, as `collect run` sets both up for the store aurora.
// Prints how to reach it, and serves until its standard input is closed.
#include "drivers/aurora/lambda_extension.h"
#include "drivers/aurora/postgres.h"
#include "drivers/local/endpoint.h"
#include "ingest/base/error.h"

#include <cstdio>
#include <string>
#include <unistd.h>

int main() {
  using namespace echotrace;
  try {
    local::Endpoint endpoint({});
    endpoint.start();
    const drivers::aurora::Postgres server([&](const std::filesystem::path& folder) { endpoint.take_care_of(folder); });
    server.execute(drivers::aurora::lambda_extension_sql(server.connection()));
    const std::string cluster = "arn:aws:rds:us-east-1:000000000000:cluster:tried";
    const std::string secret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:tried-abcdef";
    endpoint.add_database({cluster, secret, server.database(), server.connection()});
    std::printf(
        "AWS_CLUSTER=%s\nAWS_SECRET=%s\nAWS_DATABASE=%s\nAWS_ENDPOINT_URL=%s\nAWS_REGION=%s\nAWS_ACCESS_KEY_ID=%s\n"
        "AWS_SECRET_ACCESS_KEY=%s\n",
        cluster.c_str(), secret.c_str(), server.database().c_str(), endpoint.url().c_str(), endpoint.region().c_str(),
        endpoint.keys().access_key_id.c_str(), endpoint.keys().secret_access_key.c_str());
    std::fflush(stdout);
    char ignored = 0;
    while (::read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    return 0;
  } catch (const base::Error& error) {
    std::fprintf(stderr, "aurora_endpoint: %s\n", error.what());
    return static_cast<int>(error.exit());
  }
}
