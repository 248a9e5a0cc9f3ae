// Uploads in parts.
#include "drivers/aws/sigv4.h"
#include "drivers/local/s3/conditions.h"
#include "drivers/local/s3/object_headers.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/xml_text.h"

#include <charconv>
#include <utility>

namespace echotrace::local {

using s3::Bucket;
using s3::Object;
using s3::Part;
using s3::Upload;
using s3::UploadName;

namespace {

constexpr int kMaxParts = 10'000;
constexpr std::uint64_t kMinPartBytes = 5 * 1024 * 1024;
constexpr int kMaxListed = 1000;

// 0: no part number.
int part_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number >= 1 && number <= kMaxParts ? number : 0;
}

std::string_view unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) etag = etag.substr(1, etag.size() - 2);
  return etag;
}

struct NamedPart {
  int number;
  std::string etag;
};

std::vector<NamedPart> parse_parts(std::string_view xml) {
  const pugi::xml_document document = s3::read_xml(xml, "CompleteMultipartUpload");
  std::vector<NamedPart> parts;
  for (const pugi::xml_node node : document.document_element().children("Part")) {
    if (parts.size() == kMaxParts || !node.child("PartNumber") || !node.child("ETag")) throw s3::malformed_xml();
    const std::string number = s3::text_of(node.child("PartNumber"));
    parts.push_back({part_number(number), std::string(unquoted(s3::text_of(node.child("ETag"))))});
    if (parts.back().number == 0)
      throw s3::invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "PartNumber", number);
    if (parts.size() > 1 && parts[parts.size() - 2].number >= parts.back().number) {
      throw Refusal{400, "InvalidPartOrder",
                    "The list of parts was not in ascending order. Parts must be ordered by part number."};
    }
  }
  if (parts.empty()) throw s3::malformed_xml();
  return parts;
}

Refusal invalid_part(std::string_view upload_id, const NamedPart& part) {
  Refusal refusal{400, "InvalidPart",
                  "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                  "specified entity tag may not match the part's entity tag."};
  refusal.members = xml_element("UploadId", upload_id) + xml_element("PartNumber", std::to_string(part.number)) +
                    xml_element("ETag", part.etag);
  return refusal;
}

Refusal too_small(const NamedPart& part, std::uint64_t bytes) {
  Refusal refusal{400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"};
  refusal.members = xml_element("ProposedSize", std::to_string(bytes)) +
                    xml_element("MinSizeAllowed", std::to_string(kMinPartBytes)) +
                    xml_element("PartNumber", std::to_string(part.number)) + xml_element("ETag", part.etag);
  return refusal;
}

std::string bytes_of_hex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    unsigned value = 0;
    std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, value, 16);
    bytes[i] = static_cast<char>(value);
  }
  return bytes;
}

// The parts in one. Its ETag is the MD5 of the parts' MD5s, and their count.
Object assemble(const s3::Store& store, const Upload& upload, const std::vector<NamedPart>& parts,
                std::string_view upload_id) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto found = upload.parts.find(parts[i].number);
    if (found == upload.parts.end() || found->second.etag != parts[i].etag) throw invalid_part(upload_id, parts[i]);
    const std::size_t part_bytes = found->second.body->size();
    if (part_bytes < kMinPartBytes && i + 1 < parts.size()) throw too_small(parts[i], part_bytes);
    bytes += part_bytes;
  }
  store.require_room(bytes);  // the parts are still there meanwhile
  std::string body, digests;
  body.reserve(bytes);
  for (const NamedPart& part : parts) {
    body += *upload.parts.at(part.number).body;
    digests += bytes_of_hex(part.etag);
  }
  Object object;
  object.etag = aws::to_hex(s3::md5(digests)) + "-" + std::to_string(parts.size());
  object.body = std::make_shared<const std::string>(std::move(body));
  object.headers = upload.headers;
  return object;
}

}  // namespace

Upload& S3::upload_of(const Request& request) {
  Bucket& bucket = store_.bucket(request.bucket);
  const std::string id(request.parameter_or_empty("uploadId"));
  const auto found = bucket.uploads.find(UploadName(request.key, id));
  if (found == bucket.uploads.end()) throw s3::no_such_upload(id);
  return found->second;
}

aws::HttpResponse S3::create_multipart_upload(Request& request) {
  Bucket& bucket = store_.bucket(request.bucket);
  s3::check_key(request.key);
  Upload upload;
  upload.headers = s3::kept_headers(request.exchange.request.headers);
  upload.initiated_ns = loop_.now_ns();
  const std::string id = aws::sha256_hex(request.exchange.request_id + "/" + std::to_string(++last_upload_));
  store_.start_upload(bucket, {request.key, id}, std::move(upload));
  s3::XmlWriter xml("InitiateMultipartUploadResult");
  xml.text("Bucket", request.bucket).text("Key", request.key).text("UploadId", id);
  aws::HttpResponse answer{200, {{"Content-Type", "application/xml"}}, xml.finish()};
  for (const std::string_view name : {"x-amz-checksum-algorithm", "x-amz-checksum-type"})
    if (const std::string* value = request.header(name)) answer.headers.push_back({std::string(name), *value});
  return answer;
}

const Part& S3::store_part(const Request& request, s3::Body body) {
  Upload& upload = upload_of(request);
  const std::string_view text = request.parameter_or_empty("partNumber");
  const int number = part_number(text);
  if (number == 0)
    throw s3::invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
  Part part;
  part.etag = aws::to_hex(s3::md5(*body));
  part.body = std::move(body);
  part.modified_ns = loop_.now_ns();
  store_.put_part(upload, number, std::move(part));
  return upload.parts.at(number);
}

aws::HttpResponse S3::upload_part(Request& request) {
  const Part& part = store_part(request, std::make_shared<const std::string>(std::move(request.exchange.request.body)));
  aws::HttpResponse answer{200, s3::checksum_headers(request.exchange.request.headers), {}};
  aws::remove_header(answer.headers, "x-amz-checksum-type");
  answer.headers.push_back({"ETag", s3::quoted(part.etag)});
  return answer;
}

aws::HttpResponse S3::complete_multipart_upload(Request& request) {
  const Upload& upload = upload_of(request);
  Bucket& bucket = store_.bucket(request.bucket);
  const UploadName name(request.key, std::string(request.parameter_or_empty("uploadId")));
  s3::check_write(request.exchange.request.headers, s3::Store::find_object(bucket, request.key), request.key);
  Object object = assemble(store_, upload, parse_parts(request.exchange.request.body), name.second);
  object.modified_ns = loop_.now_ns();
  const Object& stored = store_.put(bucket, request.key, std::move(object));
  store_.end_upload(bucket, name);
  notify(request, bucket, "ObjectCreated:CompleteMultipartUpload", request.key, &stored);
  s3::XmlWriter xml("CompleteMultipartUploadResult");
  const std::string host(aws::header_value(request.exchange.request.headers, "Host"));
  xml.text("Location", "http://" + host + request.exchange.request.path);
  xml.text("Bucket", request.bucket).text("Key", request.key).text("ETag", s3::quoted(stored.etag));
  return {200, {{"Content-Type", "application/xml"}}, xml.finish()};
}

aws::HttpResponse S3::abort_multipart_upload(Request& request) {
  upload_of(request);
  store_.end_upload(store_.bucket(request.bucket), {request.key, std::string(request.parameter_or_empty("uploadId"))});
  return {204, {}, {}};
}

aws::HttpResponse S3::list_parts(Request& request) {
  const Upload& upload = upload_of(request);
  const int limit = request.count("max-parts", kMaxListed, kMaxListed);
  const int after = request.count("part-number-marker", 0, kMaxParts);
  s3::XmlWriter xml("ListPartsResult");
  xml.text("Bucket", request.bucket).text("Key", request.key);
  xml.text("UploadId", request.parameter_or_empty("uploadId"));
  xml.open("Initiator").text("ID", request.exchange.caller).close().open("Owner").text("ID", owner_id_).close();
  const std::string* storage_class = aws::find_header(upload.headers, "x-amz-storage-class");
  xml.text("StorageClass", storage_class != nullptr ? *storage_class : "STANDARD");
  xml.number("PartNumberMarker", after);
  int count = 0, last = after;
  auto place = upload.parts.upper_bound(after);
  for (; place != upload.parts.end() && count < limit; ++place, ++count) {
    const auto& [number, part] = *place;
    xml.open("Part").number("PartNumber", number).text("LastModified", s3::list_time(part.modified_ns));
    xml.text("ETag", s3::quoted(part.etag)).text("Size", std::to_string(part.body->size())).close();
    last = number;
  }
  const bool truncated = limit > 0 && place != upload.parts.end();
  xml.number("NextPartNumberMarker", last);
  xml.number("MaxParts", limit).truth("IsTruncated", truncated);
  return {200, {{"Content-Type", "application/xml"}}, xml.finish()};
}

aws::HttpResponse S3::list_multipart_uploads(Request& request) {
  const Bucket& bucket = store_.bucket(request.bucket);
  const int limit = request.count("max-uploads", kMaxListed, kMaxListed);
  const std::string_view prefix = request.parameter_or_empty("prefix");
  const std::string key_marker(request.parameter_or_empty("key-marker"));
  const std::string id_marker(request.parameter_or_empty("upload-id-marker"));
  if (!request.parameter_or_empty("delimiter").empty())
    throw s3::not_implemented("This endpoint lists multipart uploads without a delimiter only.");
  s3::XmlWriter xml("ListMultipartUploadsResult");
  xml.text("Bucket", request.bucket).text("KeyMarker", key_marker).text("UploadIdMarker", id_marker);
  xml.text("Prefix", prefix).number("MaxUploads", limit);
  // With a key alone, all uploads of that key are behind the marker; no id is greater than "g", being hexadecimal.
  auto place = key_marker.empty() ? bucket.uploads.begin()
                                  : bucket.uploads.upper_bound({key_marker, id_marker.empty() ? "g" : id_marker});
  int count = 0;
  bool truncated = false;
  UploadName last;
  for (; place != bucket.uploads.end(); ++place) {
    const auto& [name, upload] = *place;
    if (!std::string_view(name.first).starts_with(prefix)) continue;
    if (count++ == limit) {
      truncated = limit > 0;
      break;
    }
    const std::string* storage_class = aws::find_header(upload.headers, "x-amz-storage-class");
    xml.open("Upload").text("Key", name.first).text("UploadId", name.second);
    xml.open("Initiator").text("ID", owner_id_).close().open("Owner").text("ID", owner_id_).close();
    xml.text("StorageClass", storage_class != nullptr ? *storage_class : "STANDARD");
    xml.text("Initiated", s3::list_time(upload.initiated_ns)).close();
    last = name;
  }
  if (truncated) xml.text("NextKeyMarker", last.first).text("NextUploadIdMarker", last.second);
  xml.truth("IsTruncated", truncated);
  return {200, {{"Content-Type", "application/xml"}}, xml.finish()};
}

}  // namespace echotrace::local
