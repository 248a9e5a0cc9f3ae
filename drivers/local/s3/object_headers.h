// Which headers of a PUT come back with the object.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/local/s3/store.h"

#include <string>
#include <string_view>

namespace echotrace::local::s3 {

// Content-Type and its kin, x-amz-meta-*, storage class. Throws Refusal: MetadataTooLarge, InvalidStorageClass.
aws::Headers kept_headers(const aws::Headers& from_client);

// x-amz-checksum-*, which were found right before the request came here.
aws::Headers checksum_headers(const aws::Headers& from_client);

// "CRC32" of "x-amz-checksum-crc32"; empty for other headers.
std::string_view checksum_algorithm(std::string_view header_name);

// S3 takes some requests only with a digest of their body. Throws Refusal (InvalidRequest) when there is none.
void require_checksum(const aws::Headers& from_client);

// "\"…\"", as ETags stand in headers and XML.
std::string quoted(std::string_view etag);

}  // namespace echotrace::local::s3
