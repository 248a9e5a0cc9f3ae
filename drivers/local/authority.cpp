#include "drivers/local/authority.h"

#include "drivers/aws/uri.h"
#include "drivers/local/aws_chunked.h"
#include "drivers/local/routing.h"
#include "drivers/local/service.h"
#include "drivers/local/xml_text.h"
#include "ingest/base/error.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::size_t kMostDerivedKeys = 10'000;  // environments come and go

std::string random_text(std::size_t characters, std::string_view alphabet) {
  std::string text;
  while (text.size() < characters) {
    std::array<unsigned char, 64> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
      throw base::Error(base::Exit::kEnvironment, "the system gives no random bytes");
    const std::size_t limit = 256 - 256 % alphabet.size();  // so that every character is as likely
    for (const unsigned char byte : bytes)
      if (byte < limit && text.size() < characters) text += alphabet[byte % alphabet.size()];
  }
  return text;
}

std::string random_key_id(std::string_view prefix) {
  return std::string(prefix) + random_text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
}
std::string random_secret(std::size_t characters) {
  return random_text(characters, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
}

// The code that a service's protocol has for what can be wrong with a signature.
struct Codes {
  const char *missing, *malformed, *unknown_key, *wrong, *expired, *skewed;
  int status = 403;  // of all but what is malformed
};
const Codes& codes_of(std::string_view service) {
  static constexpr Codes kS3{"AccessDenied",       "AuthorizationHeaderMalformed",
                             "InvalidAccessKeyId", "SignatureDoesNotMatch",
                             "ExpiredToken",       "RequestTimeTooSkewed"};
  static constexpr Codes kQuery{"MissingAuthenticationToken", "IncompleteSignature", "InvalidClientTokenId",
                                "SignatureDoesNotMatch",      "ExpiredToken",        "SignatureDoesNotMatch"};
  static constexpr Codes kJson{
      "MissingAuthenticationTokenException", "IncompleteSignatureException", "UnrecognizedClientException",
      "InvalidSignatureException",           "ExpiredTokenException",        "InvalidSignatureException"};
  static constexpr Codes kJson400 = [] {
    Codes codes = kJson;
    codes.status = 400;
    return codes;
  }();
  switch (protocol_of(service)) {
    case aws::Protocol::kRestXml: return kS3;
    case aws::Protocol::kQuery: return kQuery;
    default: return denial_status(service) == 400 ? kJson400 : kJson;
  }
}

[[noreturn]] void refuse(const char* code, std::string message, int status) {
  throw Refusal{status, code, std::move(message)};
}

[[noreturn]] void refuse_wrong(const Codes& codes) {
  refuse(codes.wrong,
         "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
         "Key and signing method. Consult the service documentation for details.",
         codes.status);
}

bool may_be_unsigned(const aws::HttpRequest& request, std::string_view service) {
  if (service != "sts") return false;
  for (const auto& [name, value] : aws::split_query(request.body))
    if (name == "Action") return value == "AssumeRoleWithWebIdentity";
  return false;
}

// What gives the request its meaning has to be covered by the signature, else whoever copies it can change it.
void check_coverage(const aws::HttpRequest& request, const aws::Claim& claim, std::string_view service,
                    const Codes& codes) {
  for (const aws::Header& header : request.headers) {
    const std::string name = aws::lower_case(header.name);
    const bool needed = name == "x-amz-date" || name == "x-amz-security-token" ||
                        (service == "s3" && name.starts_with("x-amz-") && name != "x-amz-content-sha256");
    if (!needed || std::binary_search(claim.signed_headers.begin(), claim.signed_headers.end(), name)) continue;
    if (service == "s3") {
      Refusal refusal{403, "AccessDenied", "There were headers present in the request which were not signed"};
      refusal.members = xml_element("HeadersNotSigned", name);
      throw refusal;
    }
    refuse(codes.wrong, "'" + name + "' must be a 'SignedHeader' in the AWS Authorization.", codes.status);
  }
}

// x-amz-content-sha256 as said; empty: nothing said, the body's own hash counts.
std::string said_hash(const aws::HttpRequest& request, const aws::Claim& claim, std::string_view service) {
  if (!aws::rules_for(service).content_hash) return {};
  const std::string_view said = aws::header_value(request.headers, "x-amz-content-sha256");
  if (!said.empty()) return std::string(said);
  if (!claim.presigned)
    throw Refusal{400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"};
  return std::string(aws::kUnsignedPayload);
}

void check_time(const aws::Claim& claim, std::string_view amz_date, const Codes& codes, std::int64_t now_ns) {
  const auto signed_s = aws::parse_amz_date(amz_date);
  if (!signed_s || !amz_date.starts_with(claim.scope.date))
    refuse(codes.malformed, "The date of the signature is missing, malformed or not that of its scope.", 400);
  const std::int64_t now_s = now_ns / kNsPerS;
  const bool early = *signed_s > now_s + aws::kMaxSkewSeconds;
  if (claim.presigned) {
    if (claim.expires_seconds > aws::kMaxPresignedSeconds)
      refuse("AuthorizationQueryParametersError",
             "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
             "604800 seconds",
             400);
    if (early || now_s > *signed_s + claim.expires_seconds) refuse("AccessDenied", "Request has expired", 403);
    return;
  }
  if (early || now_s > *signed_s + aws::kMaxSkewSeconds) {
    refuse(codes.skewed,
           "The difference between the request time and the current time is too large: signed " +
               std::string(amz_date) + ", now " + aws::format_amz_date(now_s) + ".",
           codes.status);
  }
}

}  // namespace

Authority::Authority(std::string region) : region_(std::move(region)) {
  root_ = {random_key_id("AKIA"), random_secret(40), ""};
  issued_[root_.access_key_id] = {root_, "arn:aws:iam::" + std::string(kAccount) + ":user/echotrace", 0};
}

aws::SigningKeys Authority::issue(std::string caller_arn, std::int64_t expires_ns) {
  aws::SigningKeys keys{random_key_id("ASIA"), random_secret(40), random_secret(120)};
  issued_[keys.access_key_id] = {keys, std::move(caller_arn), expires_ns};
  return keys;
}

void Authority::revoke(std::string_view access_key_id) {
  if (const auto found = issued_.find(access_key_id); found != issued_.end()) issued_.erase(found);
  const auto first = derived_.lower_bound(access_key_id);
  auto last = first;
  while (last != derived_.end() && last->first.starts_with(access_key_id)) ++last;
  derived_.erase(first, last);
}

const Authority::Issued& Authority::issued_to(const aws::Claim& claim, std::string_view token, std::string_view service,
                                              std::int64_t now_ns) const {
  const Codes& codes = codes_of(service);
  const auto found = issued_.find(claim.access_key_id);
  if (found == issued_.end())
    refuse(codes.unknown_key,
           service == "s3" ? "The AWS Access Key Id you provided does not exist in our records."
                           : "The security token included in the request is invalid.",
           codes.status);
  const Issued& issued = found->second;
  if (!aws::equal_in_constant_time(issued.keys.session_token, token))
    refuse(service == "s3" ? "InvalidToken" : codes.unknown_key,
           "The security token included in the request is invalid.", service == "s3" ? 400 : codes.status);
  if (issued.expires_ns != 0 && now_ns >= issued.expires_ns)
    refuse(
        codes.expired,
        service == "s3" ? "The provided token has expired." : "The security token included in the request is expired",
        service == "s3" ? 400 : codes.status);
  return issued;
}

const aws::Sha256& Authority::derived_key(const Issued& issued, const aws::Scope& scope) {
  const std::string name = issued.keys.access_key_id + "/" + scope.text();
  const auto found = derived_.find(name);
  if (found != derived_.end()) return found->second;
  if (derived_.size() >= kMostDerivedKeys) derived_.clear();
  return derived_[name] = aws::signing_key(issued.keys.secret_access_key, scope);
}

std::string Authority::check(aws::HttpRequest& request, std::string_view service, std::int64_t now_ns) {
  const Codes& codes = codes_of(service);
  const std::string* authorization = aws::find_header(request.headers, "Authorization");
  const bool presigned = authorization == nullptr && request.query.find("X-Amz-Signature=") != std::string::npos;
  if (authorization == nullptr && !presigned) {
    if (may_be_unsigned(request, service)) return {};
    refuse(codes.missing, service == "s3" ? "Access Denied" : "Missing Authentication Token", codes.status);
  }
  const auto claim = presigned ? aws::parse_presigned(request.query) : aws::parse_authorization(*authorization);
  if (!claim)
    refuse(presigned ? "AuthorizationQueryParametersError" : codes.malformed,
           "The authorization is malformed; AWS Signature Version 4 is what this endpoint understands.", 400);
  const std::string amz_date =
      presigned ? claim->amz_date : std::string(aws::header_value(request.headers, "x-amz-date"));
  check_time(*claim, amz_date, codes, now_ns);
  const std::string token =
      presigned ? claim->security_token : std::string(aws::header_value(request.headers, "x-amz-security-token"));
  const Issued& issued = issued_to(*claim, token, service, now_ns);
  if (claim->scope.service != service)
    refuse(codes.malformed, "Credential should be scoped to correct service: '" + std::string(service) + "'.", 400);
  if (claim->scope.region != region_ && !(service == "iam" && claim->scope.region == "us-east-1"))
    refuse(codes.malformed, "Credential should be scoped to a valid region; expecting '" + region_ + "'.", 400);

  check_coverage(request, *claim, service, codes);
  const std::string said = said_hash(request, *claim, service);
  const aws::Sha256& key = derived_key(issued, claim->scope);
  const std::string body_hash =
      said == aws::kUnsignedPayload || is_chunked(said) ? std::string() : aws::sha256_hex(request.body);
  const std::string expected = aws::expected_signature(request, *claim, amz_date, said.empty() ? body_hash : said, key);
  if (!aws::equal_in_constant_time(expected, claim->signature)) refuse_wrong(codes);
  if (is_chunked(said)) {
    take_off_chunks(request, said, {key, claim->scope, amz_date, expected});
  } else if (!said.empty() && said != aws::kUnsignedPayload && said != body_hash) {
    throw Refusal{400, "XAmzContentSHA256Mismatch",
                  "The provided 'x-amz-content-sha256' header does not match what was computed."};
  }
  check_checksums(request);
  return issued.caller_arn;
}

}  // namespace echotrace::local
