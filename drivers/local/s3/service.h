// Amazon S3, API version 2006-03-01, of the embedded endpoint: objects in memory, no versions, path style only.
// An object is stored before its PUT is answered, and its notifications are on their way after that.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/invoker.h"
#include "drivers/local/loop.h"
#include "drivers/local/s3/request.h"
#include "drivers/local/s3/store.h"
#include "drivers/local/service.h"
#include "drivers/local/tag_source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {

class S3 final : public Service, public TagSource {
 public:
  static constexpr std::uint64_t kLimitBytes = 4ULL * 1024 * 1024 * 1024;

  // limit_bytes: of all bodies, keys and headers together; what would pass it is refused with 507.
  S3(Loop& loop, Faults& faults, Invoker& invoker, std::string region, std::uint64_t limit_bytes = kLimitBytes);

  aws::Protocol protocol() const override { return aws::Protocol::kRestXml; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

  std::vector<TaggedResource> tagged() override;

  // Code of functions that is kept in a bucket.
  std::optional<std::string> read(std::string_view bucket, std::string_view key) const;

 private:
  using Request = s3::Request;
  using Operation = aws::HttpResponse (S3::*)(Request&);
  static Operation find_operation(std::string_view name);

  // bucket_operations.cpp
  aws::HttpResponse list_buckets(Request& request);
  aws::HttpResponse create_bucket(Request& request);
  aws::HttpResponse head_bucket(Request& request);
  aws::HttpResponse delete_bucket(Request& request);
  aws::HttpResponse get_bucket_location(Request& request);
  aws::HttpResponse put_bucket_tagging(Request& request);
  aws::HttpResponse get_bucket_tagging(Request& request);
  aws::HttpResponse delete_bucket_tagging(Request& request);

  // notification_operations.cpp
  aws::HttpResponse put_bucket_notification(Request& request);
  aws::HttpResponse get_bucket_notification(Request& request);
  // To be called when it has happened; object: nullptr when it was removed.
  void notify(const Request& request, const s3::Bucket& bucket, std::string_view event, std::string_view key,
              const s3::Object* object);

  // object_operations.cpp
  aws::HttpResponse put_object(Request& request);
  aws::HttpResponse get_object(Request& request);  // HeadObject as well
  aws::HttpResponse delete_object(Request& request);
  aws::HttpResponse delete_objects(Request& request);

  // copy_operations.cpp
  aws::HttpResponse copy_object(Request& request);
  aws::HttpResponse upload_part_copy(Request& request);
  const s3::Object& copy_source(const Request& request, std::string& bucket, std::string& key);

  // list_operations.cpp
  aws::HttpResponse list_objects(Request& request);
  aws::HttpResponse list_objects_v2(Request& request);

  // multipart_operations.cpp
  aws::HttpResponse create_multipart_upload(Request& request);
  aws::HttpResponse upload_part(Request& request);
  aws::HttpResponse complete_multipart_upload(Request& request);
  aws::HttpResponse abort_multipart_upload(Request& request);
  aws::HttpResponse list_parts(Request& request);
  aws::HttpResponse list_multipart_uploads(Request& request);
  s3::Upload& upload_of(const Request& request);  // throws Refusal (NoSuchUpload)
  const s3::Part& store_part(const Request& request, s3::Body body);

  Loop& loop_;
  Faults& faults_;
  Invoker& invoker_;
  std::string region_;
  s3::Store store_;
  std::string owner_id_;  // canonical user id
  std::uint64_t sequencer_ = 0;
  std::uint64_t last_upload_ = 0;
};

}  // namespace echotrace::local
