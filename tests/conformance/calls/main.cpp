// Every operation of the clients once or more, against whatever AWS_ENDPOINT_URL names, with the settings and
// credentials of the environment. Prints "called SERVICE OPERATION" for each that did what it should, and ends at the
// first that did not.
//   calls PART...
#include "ingest/base/error.h"
#include "tests/conformance/calls/proof.h"

#include <csignal>
#include <functional>
#include <iostream>
#include <map>
#include <string>

namespace echotrace::aws {

namespace {

int run(int count, char** arguments) {
  static const std::map<std::string, std::function<void(Session&)>> kParts = {
      {"web-identity", prove_web_identity},
      {"identity", prove_identity},
      {"s3", prove_s3},
      {"concurrency", prove_concurrency},
      {"sqs", prove_sqs},
      {"dynamodb", prove_dynamodb},
      {"logs", prove_logs},
      {"roles", prove_roles},
      {"deployment", prove_deployment},
      {"function-urls", prove_function_urls},
      {"account", prove_account},
      {"secrets", prove_secrets},
      {"tags", prove_tags},
      {"rds-data", prove_rds_data},
  };
  std::signal(SIGPIPE, SIG_IGN);
  try {
    Session session;
    for (int i = 1; i < count; ++i) {
      const auto part = kParts.find(arguments[i]);
      if (part == kParts.end()) return 2;
      part->second(session);
    }
  } catch (const base::Error& error) {
    std::cout << "FAILED " << error.what() << " | " << error.where() << " | " << error.next() << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace echotrace::aws

int main(int count, char** arguments) {
  return count > 1 ? echotrace::aws::run(count, arguments) : 2;
}
