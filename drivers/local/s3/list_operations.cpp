// Lists of objects, both versions.
#include "drivers/local/s3/conditions.h"
#include "drivers/local/s3/listing.h"
#include "drivers/local/s3/object_headers.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/s3/xml.h"
#include "ingest/base/base64.h"

namespace echotrace::local {
namespace {

constexpr int kMaxKeys = 1000;

// Keys as the client asked to have them.
class KeyText {
 public:
  explicit KeyText(const s3::Request& request) {
    const std::string* encoding = request.parameter("encoding-type");
    if (encoding == nullptr || encoding->empty()) return;
    if (*encoding != "url")
      throw s3::invalid_argument("Invalid Encoding Method specified in Request", "encoding-type", *encoding);
    encoded_ = true;
  }
  bool encoded() const { return encoded_; }
  std::string operator()(std::string_view key) const { return encoded_ ? s3::form_encode(key) : std::string(key); }

 private:
  bool encoded_ = false;
};

void write_page(s3::XmlWriter& xml, const s3::Page& page, const KeyText& text, const std::string* owner_id) {
  for (const auto& place : page.objects) {
    const auto& [key, object] = *place;
    xml.open("Contents").text("Key", text(key)).text("LastModified", s3::list_time(object.modified_ns));
    xml.text("ETag", s3::quoted(object.etag)).text("Size", std::to_string(object.body->size()));
    for (const aws::Header& header : object.checksums) {
      const std::string_view algorithm = s3::checksum_algorithm(header.name);
      if (!algorithm.empty()) xml.text("ChecksumAlgorithm", algorithm);
    }
    if (owner_id != nullptr) xml.open("Owner").text("ID", *owner_id).close();
    xml.text("StorageClass", object.storage_class()).close();
  }
  for (const std::string& prefix : page.common_prefixes)
    xml.open("CommonPrefixes").text("Prefix", text(prefix)).close();
}

}  // namespace

aws::HttpResponse S3::list_objects_v2(Request& request) {
  const s3::Bucket& bucket = store_.bucket(request.bucket);
  if (request.parameter_or_empty("list-type") != "2")
    throw s3::invalid_argument("Invalid List Type specified in Request", "list-type",
                               request.parameter_or_empty("list-type"));
  const KeyText text(request);
  const int limit = request.count("max-keys", kMaxKeys, kMaxKeys);
  const std::string_view start_after = request.parameter_or_empty("start-after");
  std::string after(start_after);
  if (const std::string* token = request.parameter("continuation-token")) {
    const auto place = base::decode_base64(*token);
    if (!place || place->empty())
      throw s3::invalid_argument("The continuation token provided is incorrect", "continuation-token", *token);
    after = *place;
  }
  const s3::PageRequest page_request{request.parameter_or_empty("prefix"), request.parameter_or_empty("delimiter"),
                                     after, static_cast<std::size_t>(limit)};
  const s3::Page page = s3::list_page(bucket.objects, page_request);
  s3::XmlWriter xml("ListBucketResult");
  xml.text("Name", request.bucket).text("Prefix", text(page_request.prefix));
  if (!page_request.delimiter.empty()) xml.text("Delimiter", text(page_request.delimiter));
  if (!start_after.empty()) xml.text("StartAfter", text(start_after));
  if (const std::string* token = request.parameter("continuation-token")) xml.text("ContinuationToken", *token);
  if (page.truncated) xml.text("NextContinuationToken", base::encode_base64(page.last));
  xml.number("KeyCount", static_cast<std::int64_t>(page.objects.size() + page.common_prefixes.size()));
  xml.number("MaxKeys", limit).truth("IsTruncated", page.truncated);
  if (text.encoded()) xml.text("EncodingType", "url");
  write_page(xml, page, text, request.parameter_or_empty("fetch-owner") == "true" ? &owner_id_ : nullptr);
  return {200, {{"Content-Type", "application/xml"}, {"x-amz-bucket-region", region_}}, xml.finish()};
}

aws::HttpResponse S3::list_objects(Request& request) {
  const s3::Bucket& bucket = store_.bucket(request.bucket);
  const KeyText text(request);
  const int limit = request.count("max-keys", kMaxKeys, kMaxKeys);
  const s3::PageRequest page_request{request.parameter_or_empty("prefix"), request.parameter_or_empty("delimiter"),
                                     request.parameter_or_empty("marker"), static_cast<std::size_t>(limit)};
  const s3::Page page = s3::list_page(bucket.objects, page_request);
  s3::XmlWriter xml("ListBucketResult");
  xml.text("Name", request.bucket).text("Prefix", text(page_request.prefix)).text("Marker", text(page_request.after));
  if (!page_request.delimiter.empty()) {
    xml.text("Delimiter", text(page_request.delimiter));
    // Without a delimiter the last key of the page is the next marker, and S3 does not say so.
    if (page.truncated) xml.text("NextMarker", text(page.last));
  }
  xml.number("MaxKeys", limit).truth("IsTruncated", page.truncated);
  if (text.encoded()) xml.text("EncodingType", "url");
  write_page(xml, page, text, &owner_id_);
  return {200, {{"Content-Type", "application/xml"}, {"x-amz-bucket-region", region_}}, xml.finish()};
}

}  // namespace echotrace::local
