#include "drivers/aws/s3.h"

#include "drivers/aws/uri.h"
#include "ingest/base/base64.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"
#include "ingest/base/time.h"

#include <pugixml.hpp>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

namespace echotrace::aws::s3 {
namespace {

constexpr const char* kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

Call object_call(const char* operation, const char* method, const std::string& bucket, std::string_view key) {
  Call call;
  call.operation = operation;
  call.bucket = bucket;
  call.request.method = method;
  call.request.path = "/" + uri_encode(key, Slash::kKeep);
  return call;
}

Call bucket_call(const char* operation, const char* method, const std::string& bucket, std::string query = {}) {
  Call call = object_call(operation, method, bucket, "");
  call.request.query = std::move(query);
  return call;
}

std::string text_of(const pugi::xml_document& document) {
  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration);
  std::string xml = text.str();
  // Written as it is, a reader would take it for a line feed: for another key.
  for (std::size_t at = xml.find('\r'); at != xml.npos; at = xml.find('\r', at)) xml.replace(at, 1, "&#13;");
  return xml;
}

pugi::xml_node root(pugi::xml_document& document, const char* name) {
  pugi::xml_node node = document.append_child(name);
  node.append_attribute("xmlns").set_value(kNamespace);
  return node;
}

void add(pugi::xml_node& parent, const char* name, const std::string& value) {
  parent.append_child(name).text().set(value.c_str());
}

void set_xml_body(Call& call, const pugi::xml_document& document) {
  call.request.body = text_of(document);
  call.request.headers.push_back({"Content-Type", "application/xml"});
}

pugi::xml_node answer_of(pugi::xml_document& document, const HttpResponse& response, std::string_view name) {
  document.load_buffer(response.body.data(), response.body.size(),
                       pugi::parse_default | pugi::parse_ws_pcdata_single);  // a tag's value may be a space
  const pugi::xml_node node = document.document_element();
  if (node.name() != name) {
    throw base::Error(base::Exit::kEnvironment, "S3 gave an answer that is no " + std::string(name), "",
                      "Check AWS_ENDPOINT_URL and proxies.");
  }
  return node;
}

// For operations that S3 refuses without one.
void add_checksum(Call& call) {
  const Sha256 digest = sha256(call.request.body);
  const std::string bytes(digest.begin(), digest.end());
  call.request.headers.push_back({"x-amz-checksum-sha256", base::encode_base64(bytes)});
}

// A key of a list asked for with encoding-type=url, where a space is '+'.
std::string decoded_key(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  return uri_decode(plain);
}

}  // namespace

Service service() {
  return {"S3", "s3", "s3", Protocol::kRestXml};
}

Call create_bucket(const std::string& bucket, const std::string& region) {
  Call call = bucket_call("CreateBucket", "PUT", bucket);
  if (region != "us-east-1") {  // where no body may say so
    pugi::xml_document document;
    pugi::xml_node node = root(document, "CreateBucketConfiguration");
    add(node, "LocationConstraint", region);
    set_xml_body(call, document);
  }
  return call;
}

Call head_bucket(const std::string& bucket) {
  return bucket_call("HeadBucket", "HEAD", bucket);
}
Call delete_bucket(const std::string& bucket) {
  return bucket_call("DeleteBucket", "DELETE", bucket);
}

Call put_bucket_tagging(const std::string& bucket, const Tags& tags) {
  Call call = bucket_call("PutBucketTagging", "PUT", bucket, "tagging=");
  pugi::xml_document document;
  pugi::xml_node set = root(document, "Tagging").append_child("TagSet");
  for (const auto& [key, value] : tags) {
    pugi::xml_node tag = set.append_child("Tag");
    add(tag, "Key", key);
    add(tag, "Value", value);
  }
  set_xml_body(call, document);
  add_checksum(call);
  return call;
}

Call get_bucket_tagging(const std::string& bucket) {
  return bucket_call("GetBucketTagging", "GET", bucket, "tagging=");
}

Tags parse_get_bucket_tagging(const HttpResponse& response) {
  pugi::xml_document document;
  Tags tags;
  for (const pugi::xml_node tag : answer_of(document, response, "Tagging").child("TagSet").children("Tag")) {
    tags.emplace(tag.child_value("Key"), tag.child_value("Value"));
  }
  return tags;
}

Call put_object(const std::string& bucket, std::string_view key, std::string body, Headers headers) {
  Call call = object_call("PutObject", "PUT", bucket, key);
  call.request.body = std::move(body);
  call.request.headers = std::move(headers);
  return call;
}

Call get_object(const std::string& bucket, std::string_view key, const std::string& range) {
  Call call = object_call("GetObject", "GET", bucket, key);
  if (!range.empty()) call.request.headers.push_back({"Range", range});
  return call;
}

Call delete_object(const std::string& bucket, std::string_view key) {
  return object_call("DeleteObject", "DELETE", bucket, key);
}

bool fits_delete_objects(std::string_view key) {
  const bool control = std::any_of(key.begin(), key.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
  return !key.empty() && !control && simdjson::validate_utf8(key.data(), key.size()) &&
         key.find("\xEF\xBF\xBE") == key.npos && key.find("\xEF\xBF\xBF") == key.npos;  // U+FFFE, U+FFFF
}

Call delete_objects(const std::string& bucket, const std::vector<std::string>& keys) {
  Call call = bucket_call("DeleteObjects", "POST", bucket, "delete=");
  pugi::xml_document document;
  pugi::xml_node node = root(document, "Delete");
  for (const std::string& key : keys) {
    if (!fits_delete_objects(key)) {
      throw base::Error(base::Exit::kUsage, "No list of keys can hold \"" + base::excerpt(key, 100) + "\"");
    }
    pugi::xml_node object = node.append_child("Object");
    add(object, "Key", key);
  }
  add(node, "Quiet", "true");
  set_xml_body(call, document);
  add_checksum(call);
  return call;
}

std::vector<NotDeleted> parse_delete_objects(const HttpResponse& response) {
  pugi::xml_document document;
  std::vector<NotDeleted> left;
  for (const pugi::xml_node error : answer_of(document, response, "DeleteResult").children("Error")) {
    left.push_back({error.child_value("Key"), error.child_value("Code"), safe_message(error.child_value("Message"))});
  }
  return left;
}

Call list_objects_v2(const std::string& bucket, const ListRequest& request) {
  QueryPairs pairs = {{"list-type", "2"}, {"encoding-type", "url"}, {"max-keys", std::to_string(request.max_keys)}};
  if (!request.prefix.empty()) pairs.emplace_back("prefix", request.prefix);
  if (!request.continuation_token.empty()) pairs.emplace_back("continuation-token", request.continuation_token);
  return bucket_call("ListObjectsV2", "GET", bucket, join_query(pairs));
}

ObjectList parse_list_objects_v2(const HttpResponse& response) {
  pugi::xml_document document;
  const pugi::xml_node answer = answer_of(document, response, "ListBucketResult");
  const bool encoded = std::string_view(answer.child_value("EncodingType")) == "url";
  ObjectList list;
  for (const pugi::xml_node node : answer.children("Contents")) {
    ListedObject object;
    object.key = encoded ? decoded_key(node.child_value("Key")) : node.child_value("Key");
    object.etag = node.child_value("ETag");
    const std::string_view size = node.child_value("Size");
    std::from_chars(size.data(), size.data() + size.size(), object.size);
    base::parse_iso8601(node.child_value("LastModified"), object.last_modified_ns);
    list.objects.push_back(std::move(object));
  }
  if (std::string_view(answer.child_value("IsTruncated")) == "true") {
    list.next_continuation_token = answer.child_value("NextContinuationToken");
  }
  return list;
}

Call put_bucket_notification_configuration(const std::string& bucket,
                                           const std::vector<LambdaNotification>& notifications) {
  Call call = bucket_call("PutBucketNotificationConfiguration", "PUT", bucket, "notification=");
  pugi::xml_document document;
  pugi::xml_node configuration = root(document, "NotificationConfiguration");
  for (const LambdaNotification& notification : notifications) {
    pugi::xml_node node = configuration.append_child("CloudFunctionConfiguration");
    add(node, "Id", notification.id);
    add(node, "CloudFunction", notification.function_arn);
    add(node, "Event", notification.event);
    if (notification.prefix.empty() && notification.suffix.empty()) continue;
    pugi::xml_node keys = node.append_child("Filter").append_child("S3Key");
    for (const auto& [name, value] :
         {std::pair{"prefix", notification.prefix}, std::pair{"suffix", notification.suffix}}) {
      if (value.empty()) continue;
      pugi::xml_node rule = keys.append_child("FilterRule");
      add(rule, "Name", name);
      add(rule, "Value", value);
    }
  }
  set_xml_body(call, document);
  return call;
}

Call create_multipart_upload(const std::string& bucket, std::string_view key) {
  Call call = object_call("CreateMultipartUpload", "POST", bucket, key);
  call.request.query = "uploads=";
  return call;
}

std::string parse_create_multipart_upload(const HttpResponse& response) {
  pugi::xml_document document;
  return answer_of(document, response, "InitiateMultipartUploadResult").child_value("UploadId");
}

Call upload_part(const std::string& bucket, std::string_view key, const std::string& upload_id, int number,
                 std::string body) {
  Call call = object_call("UploadPart", "PUT", bucket, key);
  call.request.query = join_query({{"partNumber", std::to_string(number)}, {"uploadId", upload_id}});
  call.request.body = std::move(body);
  return call;
}

Call complete_multipart_upload(const std::string& bucket, std::string_view key, const std::string& upload_id,
                               const std::vector<Part>& parts) {
  Call call = object_call("CompleteMultipartUpload", "POST", bucket, key);
  call.request.query = join_query({{"uploadId", upload_id}});
  call.error_in_success = true;
  pugi::xml_document document;
  pugi::xml_node upload = root(document, "CompleteMultipartUpload");
  for (const Part& part : parts) {
    pugi::xml_node node = upload.append_child("Part");
    add(node, "ETag", part.etag);
    add(node, "PartNumber", std::to_string(part.number));
  }
  set_xml_body(call, document);
  return call;
}

Call abort_multipart_upload(const std::string& bucket, std::string_view key, const std::string& upload_id) {
  Call call = object_call("AbortMultipartUpload", "DELETE", bucket, key);
  call.request.query = join_query({{"uploadId", upload_id}});
  return call;
}

}  // namespace echotrace::aws::s3
