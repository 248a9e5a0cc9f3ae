#include "drivers/local/s3/service.h"

#include "drivers/aws/sigv4.h"
#include "drivers/local/xml_text.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <utility>

namespace echotrace::local {

S3::S3(Loop& loop, Faults& faults, Invoker& invoker, std::string region)
    : loop_(loop), faults_(faults), invoker_(invoker), region_(std::move(region)) {}

S3::Operation S3::find(std::string_view operation) {
  static const std::map<std::string_view, Operation> kOperations{
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
      {"ListObjectsV2", &S3::list_objects_v2},
      {"ListObjects", &S3::list_objects},
      {"PutObject", &S3::put_object},
      {"GetObject", &S3::get_object},
      {"HeadObject", &S3::get_object},
      {"DeleteObject", &S3::delete_object},
      {"DeleteObjects", &S3::delete_objects},
      {"CopyObject", &S3::copy_object},
      {"CreateMultipartUpload", &S3::create_multipart_upload},
      {"UploadPart", &S3::upload_part},
      {"CompleteMultipartUpload", &S3::complete_multipart_upload},
      {"AbortMultipartUpload", &S3::abort_multipart_upload},
      {"ListParts", &S3::list_parts},
      {"ListMultipartUploads", &S3::list_multipart_uploads},
  };
  return kOperations.at(operation);
}

void S3::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const s3::Address address = s3::address_of(exchange.request);
  const s3::Parameters parameters(exchange.request.query);
  respond((this->*find(operation))({exchange, address, parameters}));
}

std::optional<std::string> S3::read(std::string_view bucket, std::string_view key) const {
  const auto found = buckets_.find(bucket);
  if (found == buckets_.end()) return std::nullopt;
  const auto object = found->second.objects.find(key);
  if (object == found->second.objects.end()) return std::nullopt;
  return *object->second.body;
}

s3::Bucket& S3::bucket_of(std::string_view name) {
  const auto found = buckets_.find(name);
  if (found != buckets_.end()) return found->second;
  Refusal refusal{404, "NoSuchBucket", "The specified bucket does not exist"};
  refusal.members = xml_element("BucketName", name);
  throw refusal;
}

void S3::make_room(std::size_t bytes) {
  if (bytes > kMaxBytes || bytes_ > kMaxBytes - bytes)
    throw Refusal{507, "InsufficientCapacity", "The embedded endpoint holds 4 GiB of objects in memory, and no more."};
}

void S3::store(s3::Bucket& bucket, const std::string& key, s3::Object object) {
  bytes_ += object.body->size();
  const auto [place, inserted] = bucket.objects.try_emplace(key);
  if (!inserted) bytes_ -= place->second.body->size();
  place->second = std::move(object);
}

bool S3::remove(s3::Bucket& bucket, std::string_view key) {
  const auto found = bucket.objects.find(key);
  if (found == bucket.objects.end()) return false;
  bytes_ -= found->second.body->size();
  bucket.objects.erase(found);
  return true;
}

void S3::notify(const s3::Bucket& bucket, s3::ObjectEvent event, const Exchange& exchange) {
  event.time_ns = loop_.now_ns();
  // Grows with time, so that it also orders what different runs of the endpoint sent.
  last_sequencer_ = std::max(last_sequencer_ + 1, static_cast<std::uint64_t>(event.time_ns));
  event.sequencer = last_sequencer_;
  for (const s3::Notification& notification : bucket.notifications) {
    if (!s3::wants(notification, event.name, event.key)) continue;
    std::string payload = s3::event_payload(event, notification, exchange, region_);
    for (int i = faults_.deliveries("s3"); i > 0; --i) {
      loop_.post([this, arn = notification.function_arn, payload] { invoker_.invoke_later(arn, payload); });
    }
  }
}

namespace s3 {

aws::Headers kept_headers(const aws::Headers& headers) {
  constexpr std::array<std::string_view, 7> kKept{"content-type",       "content-encoding",    "content-language",
                                                  "cache-control",      "content-disposition", "expires",
                                                  "x-amz-storage-class"};
  aws::Headers kept;
  for (const aws::Header& header : headers) {
    const std::string name = aws::lower_case(header.name);
    const bool checksum = name.starts_with("x-amz-checksum-") && name != "x-amz-checksum-algorithm" &&
                          name != "x-amz-checksum-mode" && name != "x-amz-checksum-type";
    if (checksum || name.starts_with("x-amz-meta-") || std::find(kKept.begin(), kKept.end(), name) != kKept.end())
      kept.push_back({name, header.value});
  }
  return kept;
}

std::string md5_hex(std::string_view bytes) {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kMd5(EVP_MD_fetch(nullptr, "MD5", nullptr), EVP_MD_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kMd5.get(), nullptr) != 1)
    throw Refusal{500, "InternalError", "MD5 is not to be had on this system."};
  return aws::to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

aws::HttpResponse xml_answer(std::string_view root, std::string_view elements) {
  aws::HttpResponse answer;
  answer.status = 200;
  answer.headers = {{"Content-Type", "application/xml"}};
  answer.body.append(kXmlHead).append("<").append(root);
  answer.body.append(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">").append(elements);
  answer.body.append("</").append(root).append(">");
  return answer;
}

void refuse_xml() {
  throw Refusal{400, "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema"};
}

}  // namespace s3
}  // namespace echotrace::local
