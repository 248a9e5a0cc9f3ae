#include "drivers/kvlog/s3_objects.h"

#include "drivers/aws/http.h"
#include "drivers/aws/s3.h"

#include <chrono>
#include <thread>

namespace echotrace::kvlog {
namespace {

constexpr int kConflictAttempts = 10;
constexpr std::chrono::milliseconds kAfterConflict{20};

}  // namespace

S3Objects::S3Objects(aws::Client& client, std::string bucket, std::string prefix)
    : client_(client), bucket_(std::move(bucket)), prefix_(std::move(prefix)) {}

std::optional<StoredObject> S3Objects::get(const std::string& name) {
  try {
    aws::HttpResponse response = client_.wait(aws::s3::get_object(bucket_, prefix_ + name));
    const std::string* etag = aws::find_header(response.headers, "ETag");
    return StoredObject{std::move(response.body), etag != nullptr ? *etag : ""};
  } catch (const aws::Failure& failure) {
    if (failure.error().code == "NoSuchKey") return std::nullopt;
    throw;
  }
}

std::optional<std::string> S3Objects::put_if(const std::string& name, const std::string& bytes,
                                             const std::string& etag) {
  aws::Headers headers;
  if (etag.empty())
    headers.emplace_back("If-None-Match", "*");
  else
    headers.emplace_back("If-Match", etag);
  for (int attempt = 1;; ++attempt) {
    try {
      const aws::HttpResponse response = client_.wait(aws::s3::put_object(bucket_, prefix_ + name, bytes, headers));
      const std::string* written = aws::find_header(response.headers, "ETag");
      return written != nullptr ? *written : "";
    } catch (const aws::Failure& failure) {
      const std::string& code = failure.error().code;
      if (code == "PreconditionFailed" || (code == "NoSuchKey" && !etag.empty())) return std::nullopt;
      if (code != "ConditionalRequestConflict" || attempt == kConflictAttempts) throw;
      std::this_thread::sleep_for(attempt * kAfterConflict);
    }
  }
}

std::vector<std::string> S3Objects::list() {
  std::vector<std::string> names;
  aws::s3::ListRequest request;
  request.prefix = prefix_;
  do {
    const auto page = aws::s3::parse_list_objects_v2(client_.wait(aws::s3::list_objects_v2(bucket_, request)));
    for (const auto& object : page.objects) names.push_back(object.key.substr(prefix_.size()));
    request.continuation_token = page.next_continuation_token;
  } while (!request.continuation_token.empty());
  return names;
}

void S3Objects::remove(const std::string& name) {
  client_.wait(aws::s3::delete_object(bucket_, prefix_ + name));
}

}  // namespace echotrace::kvlog
