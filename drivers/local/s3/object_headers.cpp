#include "drivers/local/s3/object_headers.h"

#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/xml_text.h"

#include <algorithm>
#include <array>

namespace echotrace::local::s3 {
namespace {

constexpr std::size_t kMaxMetadataBytes = 2048;
constexpr std::string_view kMetadata = "x-amz-meta-";
constexpr std::array<std::string_view, 7> kKept = {"Cache-Control",
                                                   "Content-Disposition",
                                                   "Content-Encoding",
                                                   "Content-Language",
                                                   "Expires",
                                                   "Content-Type",
                                                   "x-amz-website-redirect-location"};
constexpr std::array<std::string_view, 5> kChecksums = {"x-amz-checksum-crc32", "x-amz-checksum-crc32c",
                                                        "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1",
                                                        "x-amz-checksum-sha256"};
constexpr std::array<std::string_view, 5> kAlgorithms = {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"};
constexpr std::array<std::string_view, 9> kStorageClasses = {"STANDARD",     "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                             "ONEZONE_IA",   "INTELLIGENT_TIERING", "GLACIER",
                                                             "DEEP_ARCHIVE", "GLACIER_IR",          "EXPRESS_ONEZONE"};

template <std::size_t kCount>
const std::string_view* find_name(const std::array<std::string_view, kCount>& names, std::string_view name) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](std::string_view one) { return aws::same_name(one, name); });
  return found == names.end() ? nullptr : &*found;
}

bool is_metadata(std::string_view name) {
  return name.size() >= kMetadata.size() && aws::same_name(name.substr(0, kMetadata.size()), kMetadata);
}

void keep_storage_class(const std::string& given, aws::Headers& kept) {
  if (std::find(kStorageClasses.begin(), kStorageClasses.end(), given) == kStorageClasses.end())
    throw Refusal{400, "InvalidStorageClass", "The storage class you specified is not valid"};
  if (given != "STANDARD") kept.push_back({"x-amz-storage-class", given});  // S3 does not tell the usual one
}

}  // namespace

aws::Headers kept_headers(const aws::Headers& from_client) {
  aws::Headers kept;
  bool typed = false;
  std::size_t metadata_bytes = 0;
  for (const aws::Header& header : from_client) {
    if (is_metadata(header.name)) {
      metadata_bytes += header.name.size() - kMetadata.size() + header.value.size();
      kept.push_back({aws::lower_case(header.name), header.value});
    } else if (aws::same_name(header.name, "x-amz-storage-class")) {
      keep_storage_class(header.value, kept);
    } else if (const std::string_view* name = find_name(kKept, header.name); name != nullptr && !header.value.empty()) {
      typed = typed || *name == "Content-Type";
      kept.push_back({std::string(*name), header.value});
    }
  }
  if (metadata_bytes > kMaxMetadataBytes) {
    Refusal refusal{400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"};
    refusal.members = xml_element("Size", std::to_string(metadata_bytes)) +
                      xml_element("MaxSizeAllowed", std::to_string(kMaxMetadataBytes));
    throw refusal;
  }
  if (!typed) kept.push_back({"Content-Type", "binary/octet-stream"});
  return kept;
}

aws::Headers checksum_headers(const aws::Headers& from_client) {
  aws::Headers found;
  for (const aws::Header& header : from_client)
    if (const std::string_view* name = find_name(kChecksums, header.name))
      found.push_back({std::string(*name), header.value});
  if (!found.empty()) found.push_back({"x-amz-checksum-type", "FULL_OBJECT"});
  return found;
}

std::string_view checksum_algorithm(std::string_view header_name) {
  const std::string_view* name = find_name(kChecksums, header_name);
  return name != nullptr ? kAlgorithms[static_cast<std::size_t>(name - kChecksums.data())] : std::string_view();
}

void require_checksum(const aws::Headers& from_client) {
  if (aws::find_header(from_client, "Content-MD5") == nullptr && checksum_headers(from_client).empty())
    throw invalid_request("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
}

std::string quoted(std::string_view etag) {
  return "\"" + std::string(etag) + "\"";
}

}  // namespace echotrace::local::s3
