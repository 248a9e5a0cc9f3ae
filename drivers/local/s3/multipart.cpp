#include "drivers/local/s3/service.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"
#include "ingest/base/base64.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <charconv>

namespace echotrace::local {
namespace {

constexpr int kMaxParts = 10'000;
constexpr std::size_t kMinPartBytes = std::size_t{5} << 20;  // of all but the last

std::string described(const s3::Address& address, std::string_view id) {
  return xml_element("Bucket", address.bucket) + xml_element("Key", address.key) + xml_element("UploadId", id);
}

std::string unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

// The numbers and ETags that the client says the object consists of.
std::vector<std::pair<int, std::string>> parse_parts(const std::string& xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) s3::refuse_xml();
  std::vector<std::pair<int, std::string>> parts;
  for (const pugi::xml_node part : document.document_element().children("Part"))
    parts.emplace_back(part.child("PartNumber").text().as_int(), unquoted(part.child_value("ETag")));
  if (parts.empty() || parts.size() > kMaxParts) s3::refuse_xml();
  return parts;
}

}  // namespace

s3::Upload& S3::upload_of(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  const auto found = bucket.uploads.find(call.parameters.text("uploadId"));
  if (found == bucket.uploads.end() || found->second.key != call.address.key) {
    throw Refusal{404, "NoSuchUpload",
                  "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
                  "aborted or completed."};
  }
  return found->second;
}

aws::HttpResponse S3::create_multipart_upload(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  const std::string id = fmt::format("upload-{:016x}-{:x}", call.exchange.received_ns, ++last_upload_);
  s3::Upload& upload = bucket.uploads[id];
  upload.key = call.address.key;
  upload.begun_ns = loop_.now_ns();
  upload.headers = s3::kept_headers(call.exchange.request.headers);
  return s3::xml_answer("InitiateMultipartUploadResult", described(call.address, id));
}

aws::HttpResponse S3::upload_part(Call call) {
  s3::Upload& upload = upload_of(call);
  const auto number = call.parameters.number("partNumber", 0);
  if (!number || *number < 1 || *number > kMaxParts) {
    throw Refusal{400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive"};
  }
  aws::HttpRequest& request = call.exchange.request;
  if (aws::find_header(request.headers, "x-amz-copy-source") != nullptr)
    throw Refusal{501, "NotImplemented", "This endpoint does not answer UploadPartCopy."};
  make_room(request.body.size());
  s3::Part part;
  part.etag = s3::md5_hex(request.body);
  part.modified_ns = loop_.now_ns();
  part.body = std::make_shared<const std::string>(std::move(request.body));
  aws::HttpResponse answer{200, {{"ETag", "\"" + part.etag + "\""}}, {}};
  for (const aws::Header& header : s3::kept_headers(request.headers))
    if (header.name.starts_with("x-amz-checksum-")) answer.headers.push_back(header);
  s3::Part& place = upload.parts[*number];
  if (place.body) bytes_ -= place.body->size();
  bytes_ += part.body->size();
  place = std::move(part);
  return answer;
}

aws::HttpResponse S3::complete_multipart_upload(Call call) {
  s3::Upload& upload = upload_of(call);
  const auto named = parse_parts(call.exchange.request.body);
  std::string body, digests;
  int last = 0;
  for (const auto& [number, etag] : named) {
    if (number <= last)
      throw Refusal{400, "InvalidPartOrder",
                    "The list of parts was not in ascending order. Parts must be ordered by part number."};
    last = number;
    const auto part = upload.parts.find(number);
    if (part == upload.parts.end() || part->second.etag != etag) {
      throw Refusal{
          400, "InvalidPart",
          "One or more of the specified parts could not be found. The part may not have been uploaded, or the "
          "specified entity tag may not match the part's entity tag."};
    }
    if (part->second.body->size() < kMinPartBytes && number != named.back().first)
      throw Refusal{400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"};
    body += *part->second.body;
    for (std::size_t i = 0; i + 1 < etag.size(); i += 2) {
      unsigned byte = 0;
      std::from_chars(etag.data() + i, etag.data() + i + 2, byte, 16);
      digests += static_cast<char>(byte);
    }
  }
  make_room(body.size());
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  s3::Object object;
  object.etag = fmt::format("\"{}-{}\"", s3::md5_hex(digests), named.size());
  object.headers = upload.headers;
  object.modified_ns = loop_.now_ns();
  object.body = std::make_shared<const std::string>(std::move(body));
  const std::string etag = object.etag;
  const std::size_t size = object.body->size();
  for (const auto& [number, part] : upload.parts) bytes_ -= part.body->size();
  bucket.uploads.erase(bucket.uploads.find(call.parameters.text("uploadId")));
  store(bucket, call.address.key, std::move(object));
  notify(bucket, {"ObjectCreated:CompleteMultipartUpload", call.address.bucket, call.address.key, etag, size},
         call.exchange);
  return s3::xml_answer("CompleteMultipartUploadResult",
                        xml_element("Location", "/" + call.address.bucket + "/" + call.address.key) +
                            xml_element("Bucket", call.address.bucket) + xml_element("Key", call.address.key) +
                            xml_element("ETag", etag));
}

aws::HttpResponse S3::abort_multipart_upload(Call call) {
  for (const auto& [number, part] : upload_of(call).parts) bytes_ -= part.body->size();
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  bucket.uploads.erase(bucket.uploads.find(call.parameters.text("uploadId")));
  return {204, {}, {}};
}

aws::HttpResponse S3::list_parts(Call call) {
  const s3::Upload& upload = upload_of(call);
  const auto after = call.parameters.number("part-number-marker", 0), most = call.parameters.number("max-parts", 1000);
  if (!after || !most || *most < 0)
    throw Refusal{400, "InvalidArgument", "Provided max-parts not an integer or within integer range"};
  std::string all;
  int count = 0, last = *after;
  bool truncated = false;
  for (auto part = upload.parts.upper_bound(*after); part != upload.parts.end(); ++part) {
    if (count == std::min(*most, 1000)) {
      truncated = true;
      break;
    }
    ++count;
    last = part->first;
    all += xml_nested("Part", xml_element("PartNumber", std::to_string(part->first)) +
                                  xml_element("LastModified", iso_milliseconds(part->second.modified_ns)) +
                                  xml_element("ETag", "\"" + part->second.etag + "\"") +
                                  xml_element("Size", std::to_string(part->second.body->size())));
  }
  return s3::xml_answer("ListPartsResult", described(call.address, call.parameters.text("uploadId")) +
                                               xml_element("PartNumberMarker", std::to_string(*after)) +
                                               xml_element("NextPartNumberMarker", std::to_string(last)) +
                                               xml_element("MaxParts", std::to_string(*most)) +
                                               xml_element("IsTruncated", truncated ? "true" : "false") + all);
}

aws::HttpResponse S3::list_multipart_uploads(Call call) {
  const s3::Bucket& bucket = bucket_of(call.address.bucket);
  const std::string_view prefix = call.parameters.text("prefix");
  std::string all;
  for (const auto& [id, upload] : bucket.uploads) {
    if (!upload.key.starts_with(prefix)) continue;
    all += xml_nested("Upload", xml_element("Key", upload.key) + xml_element("UploadId", id) +
                                    xml_element("Initiated", iso_milliseconds(upload.begun_ns)) +
                                    xml_element("StorageClass", "STANDARD"));
  }
  return s3::xml_answer("ListMultipartUploadsResult", xml_element("Bucket", call.address.bucket) +
                                                          xml_element("Prefix", prefix) +
                                                          xml_element("IsTruncated", "false") + all);
}

}  // namespace echotrace::local
