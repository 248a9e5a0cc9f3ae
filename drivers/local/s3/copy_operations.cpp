// Copies, of objects and into parts.
#include "drivers/aws/sigv4.h"
#include "drivers/local/s3/conditions.h"
#include "drivers/local/s3/object_headers.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/s3/xml.h"

#include <limits>
#include <utility>

namespace echotrace::local {

using s3::Body;
using s3::Object;
using s3::Store;

namespace {

aws::HttpResponse copied(std::string_view root, std::string_view etag, std::int64_t modified_ns,
                         const aws::Headers& checksums) {
  s3::XmlWriter xml(root);
  xml.text("LastModified", s3::list_time(modified_ns)).text("ETag", s3::quoted(etag));
  for (const aws::Header& header : checksums) {
    const std::string_view algorithm = s3::checksum_algorithm(header.name);
    if (!algorithm.empty()) xml.text("Checksum" + std::string(algorithm), header.value);
  }
  return {200, {{"Content-Type", "application/xml"}}, xml.finish()};
}

// Other than a Range, it names both ends, and both are of the object.
s3::ByteRange source_range(const std::string& header, std::uint64_t size) {
  const auto first = header.find_first_of("0123456789"), last = header.find_last_of("0123456789");
  const bool both = first == std::string_view("bytes=").size() && last + 1 == header.size();
  const auto range = both ? s3::parse_range(header, std::numeric_limits<std::uint64_t>::max()) : std::nullopt;
  if (!range)
    throw s3::invalid_argument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
        "zero-based offsets of the first and last bytes to copy",
        "x-amz-copy-source-range", header);
  if (range->first >= size || range->bytes > size - range->first)
    throw s3::invalid_argument("Range specified is not valid for source object of size: " + std::to_string(size),
                               "x-amz-copy-source-range", header);
  return *range;
}

}  // namespace

const Object& S3::copy_source(const Request& request, std::string& bucket, std::string& key) {
  const std::string_view header = aws::header_value(request.exchange.request.headers, "x-amz-copy-source");
  std::string_view source = header.substr(0, header.find("?versionId="));
  if (source.size() < header.size() && header.substr(source.size()) != "?versionId=null")
    throw s3::invalid_argument("Invalid version id specified", "x-amz-copy-source", header);
  const std::string decoded = aws::uri_decode(source);  // some clients encode the slash, too
  source = decoded;
  if (source.starts_with('/')) source.remove_prefix(1);
  const auto slash = source.find('/');
  if (slash == source.npos || slash == 0 || slash + 1 == source.size()) {
    throw s3::invalid_argument("Invalid copy source object key", "x-amz-copy-source", header);
  }
  bucket = source.substr(0, slash);
  key = source.substr(slash + 1);
  const Object& object = Store::object(store_.bucket(bucket), key);
  if (s3::not_modified(request.exchange.request.headers, object, "x-amz-copy-source-")) {
    const bool by_etag = request.header("x-amz-copy-source-if-none-match") != nullptr;
    throw s3::precondition_failed(by_etag ? "x-amz-copy-source-If-None-Match" : "x-amz-copy-source-If-Modified-Since");
  }
  return object;
}

aws::HttpResponse S3::copy_object(Request& request) {
  s3::Bucket& bucket = store_.bucket(request.bucket);
  s3::check_key(request.key);
  std::string source_bucket, source_key;
  const Object& source = copy_source(request, source_bucket, source_key);
  const aws::Headers& headers = request.exchange.request.headers;
  const std::string_view directive = aws::header_value(headers, "x-amz-metadata-directive");
  if (!directive.empty() && directive != "COPY" && directive != "REPLACE")
    throw s3::invalid_argument("Unknown metadata directive.", "x-amz-metadata-directive", directive);
  const bool replaces = directive == "REPLACE";
  if (!replaces && source_bucket == request.bucket && source_key == request.key &&
      aws::find_header(headers, "x-amz-storage-class") == nullptr) {
    throw s3::invalid_request(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
        "metadata, storage class, website redirect location or encryption attributes.");
  }
  s3::check_write(headers, Store::find_object(bucket, request.key), request.key);
  Object copy = source;
  if (replaces) {
    copy.headers = s3::kept_headers(headers);
  } else {  // the storage class is the request's in any case
    aws::remove_header(copy.headers, "x-amz-storage-class");
    const aws::Headers given = s3::kept_headers(headers);
    if (const std::string* storage_class = aws::find_header(given, "x-amz-storage-class"))
      copy.headers.push_back({"x-amz-storage-class", *storage_class});
  }
  // A copy is one piece, however its source was uploaded.
  if (copy.etag.find('-') != copy.etag.npos) copy.etag = aws::to_hex(s3::md5(*copy.body));
  copy.modified_ns = loop_.now_ns();
  const Object& stored = store_.put(bucket, request.key, std::move(copy));
  notify(request, bucket, "ObjectCreated:Copy", request.key, &stored);
  return copied("CopyObjectResult", stored.etag, stored.modified_ns, stored.checksums);
}

aws::HttpResponse S3::upload_part_copy(Request& request) {
  upload_of(request);
  std::string bucket, key;
  const Object& source = copy_source(request, bucket, key);
  Body body = source.body;
  if (const std::string* header = request.header("x-amz-copy-source-range")) {
    const s3::ByteRange range = source_range(*header, body->size());
    body = std::make_shared<const std::string>(*body, range.first, range.bytes);
  }
  const s3::Part& part = store_part(request, std::move(body));
  return copied("CopyPartResult", part.etag, part.modified_ns, {});
}

}  // namespace echotrace::local
