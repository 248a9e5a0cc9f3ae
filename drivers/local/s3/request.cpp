#include "drivers/local/s3/request.h"

#include "drivers/local/routing.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/xml_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace echotrace::local::s3 {
namespace {

constexpr std::size_t kMaxKeyBytes = 1024;

enum class Level { kService, kBucket, kObject };

struct Row {
  std::string_view method;
  Level level;
  std::string_view subresource;
  std::string_view operation;
};

// The order is that of how often they are called.
constexpr Row kRows[] = {
    {"PUT", Level::kObject, "", "PutObject"},
    {"GET", Level::kObject, "", "GetObject"},
    {"HEAD", Level::kObject, "", "HeadObject"},
    {"DELETE", Level::kObject, "", "DeleteObject"},
    {"PUT", Level::kObject, "uploadId", "UploadPart"},
    {"POST", Level::kObject, "uploads", "CreateMultipartUpload"},
    {"POST", Level::kObject, "uploadId", "CompleteMultipartUpload"},
    {"DELETE", Level::kObject, "uploadId", "AbortMultipartUpload"},
    {"GET", Level::kObject, "uploadId", "ListParts"},
    {"GET", Level::kBucket, "list-type", "ListObjectsV2"},
    {"GET", Level::kBucket, "", "ListObjects"},
    {"POST", Level::kBucket, "delete", "DeleteObjects"},
    {"GET", Level::kBucket, "uploads", "ListMultipartUploads"},
    {"PUT", Level::kBucket, "", "CreateBucket"},
    {"HEAD", Level::kBucket, "", "HeadBucket"},
    {"DELETE", Level::kBucket, "", "DeleteBucket"},
    {"GET", Level::kBucket, "location", "GetBucketLocation"},
    {"PUT", Level::kBucket, "tagging", "PutBucketTagging"},
    {"GET", Level::kBucket, "tagging", "GetBucketTagging"},
    {"DELETE", Level::kBucket, "tagging", "DeleteBucketTagging"},
    {"PUT", Level::kBucket, "notification", "PutBucketNotificationConfiguration"},
    {"GET", Level::kBucket, "notification", "GetBucketNotificationConfiguration"},
    {"GET", Level::kService, "", "ListBuckets"},
};

// Parameters that make another operation of a request, known to us or not: without this list ?acl would list objects.
constexpr std::array<std::string_view, 40> kSubresources = {"abac",
                                                            "accelerate",
                                                            "acl",
                                                            "analytics",
                                                            "attributes",
                                                            "cors",
                                                            "delete",
                                                            "encryption",
                                                            "intelligent-tiering",
                                                            "inventory",
                                                            "legal-hold",
                                                            "lifecycle",
                                                            "list-type",
                                                            "location",
                                                            "logging",
                                                            "metrics",
                                                            "notification",
                                                            "metadataConfiguration",
                                                            "object-lock",
                                                            "ownershipControls",
                                                            "metadataTable",
                                                            "partNumber",
                                                            "policy",
                                                            "policyStatus",
                                                            "publicAccessBlock",
                                                            "renameObject",
                                                            "replication",
                                                            "requestPayment",
                                                            "restore",
                                                            "retention",
                                                            "select",
                                                            "session",
                                                            "tagging",
                                                            "torrent",
                                                            "uploadId",
                                                            "uploads",
                                                            "versioning",
                                                            "versions",
                                                            "website",
                                                            "encryptionConfiguration"};

// uploadId wins over the partNumber beside it.
std::string_view subresource_of(const aws::QueryPairs& query) {
  std::string_view found;
  for (const auto& [name, value] : query) {
    if (name == "uploadId") return "uploadId";
    if (!found.empty()) continue;
    const auto place = std::find(kSubresources.begin(), kSubresources.end(), name);
    if (place != kSubresources.end()) found = *place;
  }
  return found;
}

// Bucket and key, still encoded.
std::pair<std::string_view, std::string_view> split_path(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const auto slash = path.find('/');
  return slash == path.npos ? std::pair(path, std::string_view())
                            : std::pair(path.substr(0, slash), path.substr(slash + 1));
}

}  // namespace

Request::Request(Exchange from_client) : exchange(std::move(from_client)) {
  const std::string path = path_style(exchange.request);
  const auto [wire_bucket, wire_key] = split_path(path);
  bucket = aws::uri_decode(wire_bucket);
  key = aws::uri_decode(wire_key);
  if (!exchange.request.query.empty()) query = aws::split_query(exchange.request.query);
}

const std::string* Request::parameter(std::string_view name) const {
  for (const auto& [given, value] : query)
    if (given == name) return &value;
  return nullptr;
}

std::string_view Request::parameter_or_empty(std::string_view name) const {
  const std::string* value = parameter(name);
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

int Request::count(std::string_view name, int absent, int most) const {
  const std::string* text = parameter(name);
  if (text == nullptr || text->empty()) return absent;
  int value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size())
    throw invalid_argument("Provided " + std::string(name) + " not an integer or within integer range", name, *text);
  if (value < 0) {
    throw invalid_argument("Argument " + std::string(name) + " must be an integer between 0 and " +
                               std::to_string(std::numeric_limits<int>::max()),
                           name, *text);
  }
  return std::min(value, most);
}

void check_key(std::string_view key) {
  if (key.size() <= kMaxKeyBytes) return;
  Refusal refusal{400, "KeyTooLongError", "Your key is too long"};
  refusal.members =
      xml_element("Size", std::to_string(key.size())) + xml_element("MaxSizeAllowed", std::to_string(kMaxKeyBytes));
  throw refusal;
}

std::string_view operation_of(const aws::HttpRequest& request) {
  const std::string path = path_style(request);
  const auto [bucket, key] = split_path(path);
  const Level level = !key.empty() ? Level::kObject : !bucket.empty() ? Level::kBucket : Level::kService;
  const std::string_view subresource =
      request.query.empty() ? std::string_view() : subresource_of(aws::split_query(request.query));
  for (const Row& row : kRows) {
    if (row.level != level || row.subresource != subresource || row.method != request.method) continue;
    const bool copies = level == Level::kObject && request.method == "PUT" &&
                        aws::find_header(request.headers, "x-amz-copy-source") != nullptr;
    if (!copies) return row.operation;
    return subresource.empty() ? "CopyObject" : "UploadPartCopy";
  }
  return {};
}

}  // namespace echotrace::local::s3
