// What S3 keeps, all of it in memory and within a limit.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/local/s3/notifications.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local::s3 {

using Body = std::shared_ptr<const std::string>;  // shared by copies and by answers under way

struct Object {
  Body body;
  std::string etag;  // without quotes
  std::int64_t modified_ns = 0;
  aws::Headers headers;    // as GetObject gives them back: Content-Type, x-amz-meta-…, x-amz-storage-class
  aws::Headers checksums;  // x-amz-checksum-…, of the whole body; none for what was uploaded in parts

  std::string_view storage_class() const;
};
// std::string compares as unsigned bytes, which is the order S3 lists keys in.
using Objects = std::map<std::string, Object, std::less<>>;

struct Part {
  Body body;
  std::string etag;
  std::int64_t modified_ns = 0;
};

struct Upload {
  std::int64_t initiated_ns = 0;
  aws::Headers headers;  // of the object to be
  std::map<int, Part> parts;
};
using UploadName = std::pair<std::string, std::string>;  // key, upload id: the order S3 lists them in

using Tags = std::vector<std::pair<std::string, std::string>>;

struct Bucket {
  std::int64_t created_ns = 0;
  Objects objects;
  std::map<UploadName, Upload> uploads;
  std::optional<Tags> tags;
  std::vector<Notification> notifications;
};

// MD5, sixteen bytes.
std::string md5(std::string_view bytes);

class Store {
 public:
  // Counted are bodies, parts, keys and headers, and an allowance for each; what two objects share counts twice.
  explicit Store(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  std::map<std::string, Bucket, std::less<>> buckets;

  Bucket& bucket(std::string_view name);                                         // throws Refusal (NoSuchBucket)
  static const Object& object(const Bucket& bucket, std::string_view key);       // throws Refusal (NoSuchKey)
  static const Object* find_object(const Bucket& bucket, std::string_view key);  // nullptr: none

  // Stores or replaces. Throws Refusal (507) when the limit would be passed, and then nothing has changed.
  const Object& put(Bucket& bucket, std::string key, Object object);
  bool remove(Bucket& bucket, std::string_view key);  // false: there was none
  void put_part(Upload& upload, int number, Part part);
  Upload& start_upload(Bucket& bucket, UploadName name, Upload upload);
  void end_upload(Bucket& bucket, const UploadName& name);

  // Throws Refusal (507) unless that much more may be stored; for what is costly to make.
  void require_room(std::uint64_t bytes) const;

  std::uint64_t used_bytes() const { return used_bytes_; }

 private:
  void require_room(std::uint64_t bytes, std::uint64_t freed) const;
  void reserve(std::uint64_t bytes, std::uint64_t freed);  // throws Refusal

  std::uint64_t limit_bytes_;
  std::uint64_t used_bytes_ = 0;
};

}  // namespace echotrace::local::s3
