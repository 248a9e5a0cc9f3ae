// What S3 holds.
#pragma once

#include "drivers/aws/http.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::local::s3 {

struct Object {
  std::shared_ptr<const std::string> body;  // shared with answers on their way
  std::string etag;                         // with its quotes
  std::int64_t modified_ns = 0;
  aws::Headers headers;  // that PutObject brought and GetObject gives back: Content-Type, x-amz-meta-…, checksums
};

struct Part {
  std::shared_ptr<const std::string> body;
  std::string etag;
  std::int64_t modified_ns = 0;
};

struct Upload {
  std::string key;
  std::int64_t begun_ns = 0;
  aws::Headers headers;
  std::map<int, Part> parts;
};

// One function that is told of events (S3's CloudFunctionConfiguration).
struct Notification {
  std::string id, function_arn;
  std::vector<std::string> events;  // "s3:ObjectCreated:*"
  std::string prefix, suffix;
};

struct Bucket {
  std::int64_t created_ns = 0;
  std::map<std::string, Object, std::less<>> objects;  // by the bytes of the key
  std::map<std::string, Upload, std::less<>> uploads;  // by id
  std::vector<Notification> notifications;
  std::map<std::string, std::string> tags;
};

}  // namespace echotrace::local::s3
