#include "drivers/local/services.h"

#include "drivers/local/dynamodb/service.h"
#include "drivers/local/identity/iam.h"
#include "drivers/local/identity/secrets_manager.h"
#include "drivers/local/identity/sts.h"
#include "drivers/local/lambda/host.h"
#include "drivers/local/lambda/service.h"
#include "drivers/local/logs/service.h"
#include "drivers/local/rds_data/service.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/sqs/service.h"
#include "drivers/local/tagging/service.h"

#include <map>

namespace echotrace::local {
namespace {

lambda::HostSettings host_settings(const std::string& region, const std::filesystem::path& folder) {
  lambda::HostSettings settings;
  settings.folder = folder;
  settings.region = region;
  return settings;
}

LambdaSettings lambda_settings(const std::string& region) {
  LambdaSettings settings;
  settings.region = region;
  return settings;
}

}  // namespace

// In this order: what triggers functions goes before them, and they go before what they write to.
struct Services::Members {
  Members(AsioLoop& loop, Authority& authority, Faults& faults, const std::string& region,
          std::int64_t ingestion_delay_ns, const std::filesystem::path& folder)
      : logs(loop, faults, region, ingestion_delay_ns),
        sqs(loop, region),
        dynamodb(loop, region),
        iam(loop),
        sts(loop, authority),
        secrets_manager(loop, region),
        host(loop, authority, logs, host_settings(region, folder)),
        lambda(loop, host, sqs, dynamodb, faults, lambda_settings(region)),
        rds_data(loop, lambda, faults),
        s3(loop, faults, lambda, region),
        tagging({&s3, &dynamodb, &lambda, &logs, &sqs}) {
    lambda.set_object_reader([this](std::string_view bucket, std::string_view key) { return s3.read(bucket, key); });
  }

  Logs logs;
  Sqs sqs;
  dynamodb::DynamoDb dynamodb;
  Iam iam;
  Sts sts;
  SecretsManager secrets_manager;
  lambda::Host host;
  Lambda lambda;
  RdsData rds_data;
  S3 s3;
  Tagging tagging;
  const std::map<std::string_view, Service*> by_name{{"dynamodb", &dynamodb},
                                                     {"iam", &iam},
                                                     {"lambda", &lambda},
                                                     {"logs", &logs},
                                                     {"rds-data", &rds_data},
                                                     {"s3", &s3},
                                                     {"secretsmanager", &secrets_manager},
                                                     {"sqs", &sqs},
                                                     {"sts", &sts},
                                                     {"tagging", &tagging}};
};

Services::Services(AsioLoop& loop, Authority& authority, Faults& faults, const std::string& region,
                   std::int64_t ingestion_delay_ns, const std::filesystem::path& folder)
    : members_(std::make_unique<Members>(loop, authority, faults, region, ingestion_delay_ns, folder)) {}

Services::~Services() = default;

void Services::set_endpoint_url(const std::string& url) {
  members_->sqs.set_endpoint_url(url);
  members_->host.set_endpoint_url(url);
}

void Services::add_database(LocalDatabase database) {
  members_->rds_data.add(std::move(database));
}

void Services::remove_database(const std::string& cluster_arn) {
  members_->rds_data.remove(cluster_arn);
}

Service* Services::find(std::string_view name) const {
  const auto found = members_->by_name.find(name);
  return found == members_->by_name.end() ? nullptr : found->second;
}

}  // namespace echotrace::local
