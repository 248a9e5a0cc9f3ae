// AWS Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html): signing for clients,
// and the pieces with which a server checks a signature. Pure functions; whoever calls brings the time.
#pragma once

#include "drivers/aws/http.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::aws {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
// SHA-256 of nothing.
inline constexpr std::string_view kEmptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
inline constexpr std::int64_t kMaxPresignedSeconds = 604'800;  // a week
inline constexpr std::int64_t kMaxSkewSeconds = 900;           // how far off AWS accepts a request's date

using Sha256 = std::array<unsigned char, 32>;
Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);
std::string to_hex(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

// False also for different lengths; otherwise takes the same time wherever they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// "20150830T123600Z", from and to whole seconds since the epoch. Nullopt unless it is exactly that form and a real
// date.
std::string format_amz_date(std::int64_t epoch_seconds);
std::optional<std::int64_t> parse_amz_date(std::string_view text);

// What differs between services. S3's keys are arbitrary bytes, so that its paths are signed as they go over the wire;
// all other services normalise a path and encode it once more.
struct SigningRules {
  bool normalize_path = true;  // remove dot segments, collapse slashes
  bool encode_path = true;     // on top of the encoding the wire path has
  bool content_hash = false;   // every request carries x-amz-content-sha256
};
SigningRules rules_for(std::string_view signing_name);  // "s3", "lambda", …

struct Scope {
  std::string date;  // YYYYMMDD
  std::string region;
  std::string service;       // the signing name
  std::string text() const;  // "20150830/us-east-1/iam/aws4_request"
};

std::string canonical_path(std::string_view wire_path, const SigningRules& rules);

// Parameters decoded, encoded as AWS wants it and sorted; `without` names one to leave out (X-Amz-Signature).
std::string canonical_query(std::string_view wire_query, std::string_view without = {});

// signed_headers: lower-case names in byte order. A header's values come in wire order, joined by commas, white space
// trimmed and runs of it made one space; a name that the request lacks gets an empty value.
std::string canonical_request(const HttpRequest& request, const std::vector<std::string>& signed_headers,
                              std::string_view payload_hash, const SigningRules& rules,
                              std::string_view without_parameter = {});

std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical_request);

// The derived key; the same for a whole day, region and service, so worth keeping.
Sha256 signing_key(std::string_view secret_access_key, const Scope& scope);
std::string signature(const Sha256& key, std::string_view string_to_sign);  // 64 hexadecimal digits

// ---- clients

// What a request is signed with; never printed.
struct SigningKeys {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // empty: none
};

struct SigningTarget {
  std::string region;
  std::string service;         // the signing name
  std::int64_t epoch_seconds;  // now
};

// Whether a client signs a header of this name: all but those that a proxy or the transport may change.
bool is_signable(std::string_view header_name);

// Adds Host (from origin, unless there), X-Amz-Date, X-Amz-Security-Token, x-amz-content-sha256 (S3) and Authorization,
// replacing earlier ones, so that a retry is signed afresh. payload_hash: empty for that of the body, kUnsignedPayload,
// or what a streaming body demands.
void sign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target,
          std::string_view payload_hash = {});
void sign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target, std::string_view payload_hash,
          const SigningRules& rules);

// The same as query parameters, X-Amz-Signature last, for a URL that works for `expires_seconds`. Signs the headers the
// request has, and Host. S3 signs no payload, other services that of the body.
void presign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target, std::int64_t expires_seconds);
void presign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target, std::int64_t expires_seconds,
             const SigningRules& rules);

// ---- servers

// What a request claims, from either place. Nothing in it is checked but its form.
struct Claim {
  std::string access_key_id;
  Scope scope;
  std::vector<std::string> signed_headers;  // lower case, sorted, no name twice
  std::string signature;                    // 64 lower-case hexadecimal digits
  std::string amz_date;                     // presigned: X-Amz-Date; otherwise empty, see the header of that name
  std::string security_token;               // presigned only
  std::int64_t expires_seconds = 0;         // presigned only
  bool presigned = false;
};

// The value of an Authorization header. Nullopt when it is anything but a well-formed claim of this algorithm.
std::optional<Claim> parse_authorization(std::string_view value);

// X-Amz-* parameters of a query as on the wire; nullopt when they are missing, doubled or malformed.
std::optional<Claim> parse_presigned(std::string_view wire_query);

// The signature that `request` should carry for this claim. amz_date: the X-Amz-Date header, or the claim's own.
// payload_hash: x-amz-content-sha256 where the service demands it, else of the body. Compare in constant time.
std::string expected_signature(const HttpRequest& request, const Claim& claim, std::string_view amz_date,
                               std::string_view payload_hash, const Sha256& key);

}  // namespace echotrace::aws
