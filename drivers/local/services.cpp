#include "drivers/local/services.h"

#include "drivers/local/dynamodb/service.h"
#include "drivers/local/identity/iam.h"
#include "drivers/local/identity/secrets_manager.h"
#include "drivers/local/identity/sts.h"
#include "drivers/local/invoker.h"
#include "drivers/local/logs/service.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/sqs/service.h"

#include <map>

namespace echotrace::local {
namespace {

class NoFunctions final : public Invoker {
 public:
  bool has_function(std::string_view) const override { return false; }
  bool may_invoke(std::string_view, std::string_view, std::string_view) const override { return false; }
  bool invoke_later(std::string_view, std::string) override { return false; }
};

}  // namespace

struct Services::Members {
  Members(AsioLoop& loop, Authority& authority, Faults& faults, const std::string& region,
          std::int64_t ingestion_delay_ns)
      : dynamodb(loop, region),
        logs(loop, faults, region, ingestion_delay_ns),
        s3(loop, faults, functions, region),
        sqs(loop, region),
        iam(loop),
        sts(loop, authority),
        secrets_manager(loop, region) {}

  NoFunctions functions;
  dynamodb::DynamoDb dynamodb;
  Logs logs;
  S3 s3;
  Sqs sqs;
  Iam iam;
  Sts sts;
  SecretsManager secrets_manager;
  std::map<std::string_view, Service*> by_name{
      {"dynamodb", &dynamodb}, {"iam", &iam}, {"logs", &logs}, {"s3", &s3}, {"secretsmanager", &secrets_manager},
      {"sqs", &sqs},           {"sts", &sts}};
};

Services::Services(AsioLoop& loop, Authority& authority, Faults& faults, const std::string& region,
                   std::int64_t ingestion_delay_ns, const std::filesystem::path&)
    : members_(std::make_unique<Members>(loop, authority, faults, region, ingestion_delay_ns)) {}

Services::~Services() = default;

void Services::set_endpoint_url(const std::string& url) {
  members_->sqs.set_endpoint_url(url);
}

Service* Services::find(std::string_view name) const {
  const auto found = members_->by_name.find(name);
  return found == members_->by_name.end() ? nullptr : found->second;
}

}  // namespace echotrace::local
