#include "drivers/local/s3/request.h"

#include "drivers/local/routing.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace echotrace::local::s3 {
namespace {

// Which operation a method means with one of these parameters; the first row that fits counts. "" in `with`: none of
// the subresources below.
struct Row {
  std::string_view method, with, operation;
};

constexpr Row kOfService[] = {{"GET", "", "ListBuckets"}};

constexpr Row kOfBucket[] = {
    {"GET", "location", "GetBucketLocation"},
    {"GET", "notification", "GetBucketNotificationConfiguration"},
    {"GET", "tagging", "GetBucketTagging"},
    {"GET", "uploads", "ListMultipartUploads"},
    {"GET", "list-type", "ListObjectsV2"},
    {"GET", "", "ListObjects"},
    {"PUT", "notification", "PutBucketNotificationConfiguration"},
    {"PUT", "tagging", "PutBucketTagging"},
    {"PUT", "", "CreateBucket"},
    {"HEAD", "", "HeadBucket"},
    {"DELETE", "tagging", "DeleteBucketTagging"},
    {"DELETE", "", "DeleteBucket"},
    {"POST", "delete", "DeleteObjects"},
};

constexpr Row kOfObject[] = {
    {"PUT", "uploadId", "UploadPart"},
    {"PUT", "", "PutObject"},
    {"GET", "uploadId", "ListParts"},
    {"GET", "", "GetObject"},
    {"HEAD", "", "HeadObject"},
    {"DELETE", "uploadId", "AbortMultipartUpload"},
    {"DELETE", "", "DeleteObject"},
    {"POST", "uploads", "CreateMultipartUpload"},
    {"POST", "uploadId", "CompleteMultipartUpload"},
};

// Parameters that make a request another operation, answered or not.
constexpr std::array<std::string_view, 35> kSubresources{"accelerate",
                                                         "acl",
                                                         "analytics",
                                                         "attributes",
                                                         "cors",
                                                         "delete",
                                                         "encryption",
                                                         "inventory",
                                                         "intelligent-tiering",
                                                         "legal-hold",
                                                         "lifecycle",
                                                         "list-type",
                                                         "location",
                                                         "logging",
                                                         "metadataTable",
                                                         "metrics",
                                                         "notification",
                                                         "object-lock",
                                                         "ownershipControls",
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
                                                         "versions"};

bool is_subresource(std::string_view name) {
  return std::find(kSubresources.begin(), kSubresources.end(), name) != kSubresources.end();
}

}  // namespace

Address address_of(const aws::HttpRequest& request) {
  const std::string path = path_style(request);
  const std::string_view rest = std::string_view(path).substr(path.starts_with('/') ? 1 : 0);
  const auto slash = rest.find('/');
  Address address;
  address.bucket = aws::uri_decode(rest.substr(0, slash));
  if (slash != rest.npos) address.key = aws::uri_decode(rest.substr(slash + 1));
  return address;
}

const std::string* Parameters::find(std::string_view name) const {
  for (const auto& [known, value] : pairs_)
    if (known == name) return &value;
  return nullptr;
}

std::string_view Parameters::text(std::string_view name) const {
  const std::string* const found = find(name);
  return found == nullptr ? std::string_view() : *found;
}

std::optional<int> Parameters::number(std::string_view name, int absent) const {
  const std::string* const found = find(name);
  if (found == nullptr || found->empty()) return absent;
  int value = 0;
  const auto [end, error] = std::from_chars(found->data(), found->data() + found->size(), value);
  if (error != std::errc() || end != found->data() + found->size()) return std::nullopt;
  return value;
}

std::string operation_of(const aws::HttpRequest& request) {
  const Address address = address_of(request);
  const Parameters parameters(request.query);
  bool plain = true;
  for (const auto& [name, value] : aws::split_query(request.query)) plain = plain && !is_subresource(name);
  const auto find = [&](const auto& rows) -> std::string {
    for (const Row& row : rows) {
      if (row.method == request.method && (row.with.empty() ? plain : parameters.has(row.with)))
        return std::string(row.operation);
    }
    return {};
  };
  if (address.bucket.empty()) return find(kOfService);
  if (address.key.empty()) return find(kOfBucket);
  std::string operation = find(kOfObject);
  if (operation == "PutObject" && aws::find_header(request.headers, "x-amz-copy-source") != nullptr)
    operation = "CopyObject";
  return operation;
}

}  // namespace echotrace::local::s3
