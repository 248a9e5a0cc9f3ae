#include "drivers/local/s3/service.h"

#include "drivers/aws/sigv4.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/xml_text.h"

#include <utility>

namespace echotrace::local {
S3::S3(Loop& loop, Faults& faults, Invoker& invoker, std::string region, std::uint64_t limit_bytes)
    : loop_(loop),
      faults_(faults),
      invoker_(invoker),
      region_(std::move(region)),
      store_(limit_bytes),
      owner_id_(aws::sha256_hex(kAccount)) {}

S3::Operation S3::find_operation(std::string_view name) {
  struct Row {
    std::string_view name;
    Operation operation;
  };
  static constexpr Row kRows[] = {
      {"PutObject", &S3::put_object},
      {"GetObject", &S3::get_object},
      {"HeadObject", &S3::get_object},
      {"DeleteObject", &S3::delete_object},
      {"DeleteObjects", &S3::delete_objects},
      {"CopyObject", &S3::copy_object},
      {"ListObjectsV2", &S3::list_objects_v2},
      {"ListObjects", &S3::list_objects},
      {"CreateMultipartUpload", &S3::create_multipart_upload},
      {"UploadPart", &S3::upload_part},
      {"UploadPartCopy", &S3::upload_part_copy},
      {"CompleteMultipartUpload", &S3::complete_multipart_upload},
      {"AbortMultipartUpload", &S3::abort_multipart_upload},
      {"ListParts", &S3::list_parts},
      {"ListMultipartUploads", &S3::list_multipart_uploads},
      {"ListBuckets", &S3::list_buckets},
      {"CreateBucket", &S3::create_bucket},
      {"HeadBucket", &S3::head_bucket},
      {"DeleteBucket", &S3::delete_bucket},
      {"GetBucketLocation", &S3::get_bucket_location},
      {"PutBucketTagging", &S3::put_bucket_tagging},
      {"GetBucketTagging", &S3::get_bucket_tagging},
      {"DeleteBucketTagging", &S3::delete_bucket_tagging},
      {"PutBucketNotificationConfiguration", &S3::put_bucket_notification},
      {"GetBucketNotificationConfiguration", &S3::get_bucket_notification},
  };
  for (const Row& row : kRows)
    if (row.name == name) return row.operation;
  return nullptr;
}

std::string S3::operation_of(const aws::HttpRequest& request) const {
  return std::string(s3::operation_of(request));
}

void S3::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const Operation member = find_operation(operation);
  if (member == nullptr) throw s3::not_implemented("This endpoint does not implement " + std::string(operation) + ".");
  Request request(std::move(exchange));
  aws::HttpResponse answer;
  try {
    answer = (this->*member)(request);
  } catch (Refusal& refusal) {
    refusal.members += xml_element("Resource", s3::valid_utf8(aws::uri_decode(request.exchange.request.path)));
    throw;
  }
  respond(std::move(answer));
}

std::optional<std::string> S3::read(std::string_view bucket, std::string_view key) const {
  const auto found = store_.buckets.find(bucket);
  const s3::Object* object = found == store_.buckets.end() ? nullptr : s3::Store::find_object(found->second, key);
  return object == nullptr ? std::nullopt : std::optional(*object->body);
}

}  // namespace echotrace::local
