// Putting, getting and deleting objects.
#include "drivers/aws/sigv4.h"
#include "drivers/local/s3/conditions.h"
#include "drivers/local/s3/object_headers.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/times.h"

#include <array>
#include <utility>

namespace echotrace::local {

using s3::Body;
using s3::Bucket;
using s3::Object;
using s3::quoted;
using s3::Store;

namespace {

constexpr std::size_t kMaxDeleted = 1000;

// Nothing here has versions; "null" is how S3 calls the one there is.
void check_version(const s3::Request& request) {
  const std::string* version = request.parameter("versionId");
  if (version != nullptr && *version != "null")
    throw s3::invalid_argument("Invalid version id specified", "versionId", *version);
}

// response-content-type=… in the query replaces the header of the answer.
void override_headers(const s3::Request& request, aws::Headers& headers) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kOverrides = {
      {{"response-cache-control", "Cache-Control"},
       {"response-content-disposition", "Content-Disposition"},
       {"response-content-encoding", "Content-Encoding"},
       {"response-content-language", "Content-Language"},
       {"response-content-type", "Content-Type"},
       {"response-expires", "Expires"}}};
  if (request.query.empty()) return;
  for (const auto& [parameter, header] : kOverrides) {
    const std::string* value = request.parameter(parameter);
    if (value == nullptr) continue;
    if (value->find_first_of(std::string_view("\r\n\0", 3)) != value->npos)
      throw s3::invalid_argument("Header value cannot contain line breaks.", parameter, *value);
    aws::set_header(headers, header, *value);
  }
}

struct Deletion {
  std::vector<std::string> keys;
  bool quiet = false;
};

Deletion parse_deletion(std::string_view xml) {
  const pugi::xml_document document = s3::read_xml(xml, "Delete");
  Deletion deletion;
  deletion.quiet = s3::text_of(document.document_element().child("Quiet")) == "true";
  for (const pugi::xml_node object : document.document_element().children("Object")) {
    if (deletion.keys.size() == kMaxDeleted || !object.child("Key")) throw s3::malformed_xml();
    deletion.keys.push_back(s3::text_of(object.child("Key")));
  }
  if (deletion.keys.empty()) throw s3::malformed_xml();
  return deletion;
}

}  // namespace

aws::HttpResponse S3::put_object(Request& request) {
  Bucket& bucket = store_.bucket(request.bucket);
  s3::check_key(request.key);
  const aws::Headers& headers = request.exchange.request.headers;
  if (aws::find_header(headers, "If-None-Match") != nullptr || aws::find_header(headers, "If-Match") != nullptr)
    s3::check_write(headers, Store::find_object(bucket, request.key), request.key);
  Object object;
  object.headers = s3::kept_headers(headers);
  object.checksums = s3::checksum_headers(headers);
  object.etag = aws::to_hex(s3::md5(request.exchange.request.body));
  object.body = std::make_shared<const std::string>(std::move(request.exchange.request.body));
  object.modified_ns = loop_.now_ns();
  const Object& stored = store_.put(bucket, request.key, std::move(object));
  notify(request, bucket, "ObjectCreated:Put", request.key, &stored);
  aws::HttpResponse answer{200, {{"ETag", quoted(stored.etag)}}, {}};
  answer.headers.insert(answer.headers.end(), stored.checksums.begin(), stored.checksums.end());
  return answer;
}

aws::HttpResponse S3::get_object(Request& request) {
  const Object& object = Store::object(store_.bucket(request.bucket), request.key);
  check_version(request);
  const aws::Headers& asked = request.exchange.request.headers;
  aws::HttpResponse answer;
  answer.headers = {{"ETag", quoted(object.etag)}, {"Last-Modified", http_date(object.modified_ns)}};
  if (s3::not_modified(asked, object)) {
    answer.status = 304;
    return answer;
  }
  const std::string& body = *object.body;
  const std::string* range_header = request.header("Range");
  const auto range = range_header != nullptr ? s3::parse_range(*range_header, body.size()) : std::nullopt;
  const s3::ByteRange part = range.value_or(s3::ByteRange{0, body.size()});
  answer.status = range ? 206 : 200;
  answer.headers.insert(answer.headers.end(), object.headers.begin(), object.headers.end());
  answer.headers.push_back({"Accept-Ranges", "bytes"});
  override_headers(request, answer.headers);
  if (range) {
    answer.headers.push_back({"Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                                   std::to_string(part.first + part.bytes - 1) + "/" +
                                                   std::to_string(body.size())});
  } else if (aws::same_name(aws::header_value(asked, "x-amz-checksum-mode"), "ENABLED")) {
    answer.headers.insert(answer.headers.end(), object.checksums.begin(), object.checksums.end());
  }
  if (request.exchange.request.method == "HEAD")
    answer.headers.push_back({"Content-Length", std::to_string(part.bytes)});
  else
    answer.body.assign(body, part.first, part.bytes);
  return answer;
}

aws::HttpResponse S3::delete_object(Request& request) {
  Bucket& bucket = store_.bucket(request.bucket);
  check_version(request);
  if (request.header("If-Match") != nullptr)
    s3::check_write(request.exchange.request.headers, Store::find_object(bucket, request.key), request.key);
  if (store_.remove(bucket, request.key)) notify(request, bucket, "ObjectRemoved:Delete", request.key, nullptr);
  return {204, {}, {}};
}

aws::HttpResponse S3::delete_objects(Request& request) {
  Bucket& bucket = store_.bucket(request.bucket);
  s3::require_checksum(request.exchange.request.headers);
  const Deletion deletion = parse_deletion(request.exchange.request.body);
  s3::XmlWriter xml("DeleteResult");
  for (const std::string& key : deletion.keys) {
    if (store_.remove(bucket, key)) notify(request, bucket, "ObjectRemoved:Delete", key, nullptr);
    if (!deletion.quiet) xml.open("Deleted").text("Key", key).close();
  }
  return {200, {{"Content-Type", "application/xml"}}, xml.finish()};
}

}  // namespace echotrace::local
