// Bodies in aws-chunked framing: chunks with their lengths, perhaps their signatures, and trailing checksums.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
#pragma once

#include "drivers/aws/http.h"
#include "drivers/aws/sigv4.h"

#include <string>
#include <string_view>

namespace echotrace::local {

// What chunk signatures continue.
struct ChunkSeed {
  aws::Sha256 key;
  aws::Scope scope;
  std::string amz_date;
  std::string signature;  // of the request's header
};

// Whether x-amz-content-sha256 says that the body is framed.
bool is_chunked(std::string_view content_hash);

// Replaces the framed body by its content, adds trailers to the headers and takes `aws-chunked` out of
// Content-Encoding. Throws Refusal: IncompleteBody for broken framing or another length than
// x-amz-decoded-content-length, MalformedTrailerError for trailers that are none or are missing, SignatureDoesNotMatch
// for a chunk or trailer whose signature is wrong.
void take_off_chunks(aws::HttpRequest& request, std::string_view content_hash, const ChunkSeed& seed);

// Throws Refusal (BadDigest, InvalidDigest) unless the x-amz-checksum-* headers of CRC32, CRC32C, CRC64NVME, SHA1,
// SHA256, and Content-MD5, are those of the body.
void check_checksums(const aws::HttpRequest& request);

}  // namespace echotrace::local
