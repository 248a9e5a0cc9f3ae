// What a server reads out of a signed request.
#include "drivers/aws/sigv4.h"
#include "drivers/aws/uri.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace echotrace::aws {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == text.npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == text.npos;
}

// "AKID/20150830/us-east-1/iam/aws4_request"
bool read_credential(std::string_view text, Claim& claim) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() != 5 || parts[4] != "aws4_request") return false;
  if (parts[0].empty() || parts[2].empty() || parts[3].empty()) return false;
  if (parts[1].size() != 8 || !all_of(parts[1], "0123456789")) return false;
  claim.access_key_id = parts[0];
  claim.scope = {std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
  return true;
}

bool read_signed_headers(std::string_view text, Claim& claim) {
  for (const std::string_view name : split(text, ';')) {
    if (name.empty() || !all_of(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~")) return false;
    if (!claim.signed_headers.empty() && claim.signed_headers.back() >= name) return false;
    claim.signed_headers.emplace_back(name);
  }
  return std::binary_search(claim.signed_headers.begin(), claim.signed_headers.end(), "host");
}

bool read_signature(std::string_view text, Claim& claim) {
  if (text.size() != 64 || !all_of(text, "0123456789abcdef")) return false;
  claim.signature = text;
  return true;
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

}  // namespace

std::optional<Claim> parse_authorization(std::string_view value) {
  value = trimmed(value);
  if (!value.starts_with(kAlgorithm) || value.size() == kAlgorithm.size() || value[kAlgorithm.size()] != ' ') {
    return std::nullopt;
  }
  Claim claim;
  const std::vector<std::string_view> parts = split(value.substr(kAlgorithm.size() + 1), ',');
  if (parts.size() != 3) return std::nullopt;
  for (std::string_view part : parts) {
    part = trimmed(part);
    const auto equals = part.find('=');
    if (equals == part.npos) return std::nullopt;
    const std::string_view name = part.substr(0, equals), text = part.substr(equals + 1);
    const bool read = (name == "Credential" && claim.access_key_id.empty() && read_credential(text, claim)) ||
                      (name == "SignedHeaders" && claim.signed_headers.empty() && read_signed_headers(text, claim)) ||
                      (name == "Signature" && claim.signature.empty() && read_signature(text, claim));
    if (!read) return std::nullopt;
  }
  return claim;
}

std::optional<Claim> parse_presigned(std::string_view wire_query) {
  Claim claim;
  claim.presigned = true;
  std::vector<std::string> seen;
  bool well_formed = true;
  for (const auto& [name, value] : split_query(wire_query)) {
    if (!name.starts_with("X-Amz-")) continue;
    const auto read = [&, &text = value](std::string_view wanted) -> bool {
      if (wanted == "X-Amz-Algorithm") return text == kAlgorithm;
      if (wanted == "X-Amz-Credential") return read_credential(text, claim);
      if (wanted == "X-Amz-SignedHeaders") return read_signed_headers(text, claim);
      if (wanted == "X-Amz-Signature") return read_signature(text, claim);
      if (wanted == "X-Amz-Date") return parse_amz_date(claim.amz_date = text).has_value();
      if (wanted == "X-Amz-Expires") {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), claim.expires_seconds);
        return error == std::errc() && end == text.data() + text.size() && claim.expires_seconds >= 0;
      }
      if (wanted == "X-Amz-Security-Token") claim.security_token = text;
      return true;
    };
    well_formed = well_formed && std::find(seen.begin(), seen.end(), name) == seen.end() && read(name);
    seen.push_back(name);
  }
  for (const std::string_view needed : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
                                        "X-Amz-SignedHeaders", "X-Amz-Signature"}) {
    well_formed = well_formed && std::find(seen.begin(), seen.end(), needed) != seen.end();
  }
  if (!well_formed) return std::nullopt;
  return claim;
}

std::string expected_signature(const HttpRequest& request, const Claim& claim, std::string_view amz_date,
                               std::string_view payload_hash, const Sha256& key) {
  const std::string canonical =
      canonical_request(request, claim.signed_headers, payload_hash, rules_for(claim.scope.service),
                        claim.presigned ? std::string_view("X-Amz-Signature") : std::string_view());
  return signature(key, string_to_sign(amz_date, claim.scope, canonical));
}

}  // namespace echotrace::aws
