// Amazon S3 of the embedded endpoint: buckets and objects in memory, notifications to functions.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/invoker.h"
#include "drivers/local/loop.h"
#include "drivers/local/s3/bucket.h"
#include "drivers/local/s3/notifications.h"
#include "drivers/local/s3/request.h"
#include "drivers/local/service.h"

#include <map>
#include <optional>
#include <string>

namespace echotrace::local {

class S3 final : public Service {
 public:
  S3(Loop& loop, Faults& faults, Invoker& invoker, std::string region);

  aws::Protocol protocol() const override { return aws::Protocol::kRestXml; }
  std::string operation_of(const aws::HttpRequest& request) const override { return s3::operation_of(request); }
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

  // For functions whose code lies in a bucket.
  std::optional<std::string> read(std::string_view bucket, std::string_view key) const;

  static constexpr std::size_t kMaxBytes = std::size_t{4} << 30;  // of all objects and parts

 private:
  struct Call {
    Exchange& exchange;
    const s3::Address& address;
    const s3::Parameters& parameters;
  };
  using Operation = aws::HttpResponse (S3::*)(Call call);
  static Operation find(std::string_view operation);

  // buckets.cpp
  aws::HttpResponse list_buckets(Call call);
  aws::HttpResponse create_bucket(Call call);
  aws::HttpResponse head_bucket(Call call);
  aws::HttpResponse delete_bucket(Call call);
  aws::HttpResponse get_bucket_location(Call call);
  aws::HttpResponse put_bucket_tagging(Call call);
  aws::HttpResponse get_bucket_tagging(Call call);
  aws::HttpResponse delete_bucket_tagging(Call call);
  aws::HttpResponse put_bucket_notification(Call call);
  aws::HttpResponse get_bucket_notification(Call call);
  // listing.cpp
  aws::HttpResponse list_objects_v2(Call call);
  aws::HttpResponse list_objects(Call call);
  // objects.cpp
  aws::HttpResponse put_object(Call call);
  aws::HttpResponse get_object(Call call);
  aws::HttpResponse delete_object(Call call);
  aws::HttpResponse delete_objects(Call call);
  aws::HttpResponse copy_object(Call call);
  // multipart.cpp
  aws::HttpResponse create_multipart_upload(Call call);
  aws::HttpResponse upload_part(Call call);
  aws::HttpResponse complete_multipart_upload(Call call);
  aws::HttpResponse abort_multipart_upload(Call call);
  aws::HttpResponse list_parts(Call call);
  aws::HttpResponse list_multipart_uploads(Call call);

  s3::Bucket& bucket_of(std::string_view name);
  s3::Upload& upload_of(Call call);
  void make_room(std::size_t bytes);  // throws Refusal when there is none
  void store(s3::Bucket& bucket, const std::string& key, s3::Object object);
  bool remove(s3::Bucket& bucket, std::string_view key);  // false: there was none
  void notify(const s3::Bucket& bucket, s3::ObjectEvent event, const Exchange& exchange);

  Loop& loop_;
  Faults& faults_;
  Invoker& invoker_;
  std::string region_;
  std::map<std::string, s3::Bucket, std::less<>> buckets_;
  std::size_t bytes_ = 0;
  std::uint64_t last_sequencer_ = 0, last_upload_ = 0;
};

namespace s3 {

// Of a request's headers those that an object keeps.
aws::Headers kept_headers(const aws::Headers& headers);
std::string md5_hex(std::string_view bytes);
aws::HttpResponse xml_answer(std::string_view root, std::string_view elements);
[[noreturn]] void refuse_xml();

}  // namespace s3
}  // namespace echotrace::local
