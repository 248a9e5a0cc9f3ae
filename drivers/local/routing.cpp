#include "drivers/local/routing.h"

#include "drivers/aws/sigv4.h"

#include <array>
#include <utility>

namespace echotrace::local {
namespace {

using Row = std::pair<std::string_view, std::string_view>;

// X-Amz-Target up to its dot.
constexpr std::array<Row, 6> kTargets{{{"DynamoDB_20120810", "dynamodb"},
                                       {"DynamoDBStreams_20120810", "dynamodb"},
                                       {"AmazonSQS", "sqs"},
                                       {"Logs_20140328", "logs"},
                                       {"secretsmanager", "secretsmanager"},
                                       {"ResourceGroupsTaggingAPI_20170126", "tagging"}}};

// How paths of the REST services begin; Lambda's are API versions.
constexpr std::array<std::string_view, 6> kLambdaPaths{"/2015-03-31/", "/2016-08-19/", "/2017-03-31/",
                                                       "/2017-10-31/", "/2019-09-25/", "/2019-09-30/"};

bool is_form(const aws::HttpRequest& request) {
  return request.method == "POST" && request.path == "/" &&
         aws::header_value(request.headers, "Content-Type").starts_with("application/x-www-form-urlencoded");
}

bool is_lambda_path(std::string_view path) {
  for (const std::string_view beginning : kLambdaPaths)
    if (path.starts_with(beginning)) return true;
  return false;
}

}  // namespace

std::string service_of(const aws::HttpRequest& request) {
  const std::string_view target = aws::header_value(request.headers, "X-Amz-Target");
  for (const auto& [name, service] : kTargets)
    if (target.substr(0, target.find('.')) == name) return std::string(service);
  const std::string* authorization = aws::find_header(request.headers, "Authorization");
  const auto claim =
      authorization != nullptr ? aws::parse_authorization(*authorization) : aws::parse_presigned(request.query);
  if (claim) return claim->scope.service;
  if (is_lambda_path(request.path)) return "lambda";
  if (is_form(request)) return request.body.find("Version=2010-05-08") != std::string::npos ? "iam" : "sts";
  return "s3";
}

aws::Protocol protocol_of(std::string_view service) {
  if (service == "s3") return aws::Protocol::kRestXml;
  if (service == "iam" || service == "sts") return aws::Protocol::kQuery;
  if (service == "lambda" || service == "rds-data") return aws::Protocol::kRestJson;
  if (service == "logs" || service == "secretsmanager" || service == "tagging") return aws::Protocol::kJson11;
  return aws::Protocol::kJson10;
}

aws::Protocol protocol_of(const aws::HttpRequest& request) {
  if (aws::find_header(request.headers, "X-Amz-Target") != nullptr) return aws::Protocol::kJson10;
  return is_form(request) ? aws::Protocol::kQuery : aws::Protocol::kRestJson;
}

int denial_status(std::string_view service) {
  const bool all_400 =
      service == "dynamodb" || service == "logs" || service == "secretsmanager" || service == "tagging";
  return all_400 ? 400 : 403;
}

std::string path_style(const aws::HttpRequest& request) {
  const std::string host = aws::lower_case(aws::header_value(request.headers, "Host"));
  const std::string_view name = std::string_view(host).substr(0, host.find(':'));
  for (const std::string_view suffix : {".localhost", ".s3.localhost", ".127.0.0.1"}) {
    if (!name.ends_with(suffix) || name.size() == suffix.size()) continue;
    std::string_view bucket = name.substr(0, name.size() - suffix.size());
    if (bucket.ends_with(".s3")) bucket.remove_suffix(3);
    if (bucket.empty() || bucket == "s3") continue;
    return "/" + std::string(bucket) + request.path;
  }
  return request.path;
}

}  // namespace echotrace::local
