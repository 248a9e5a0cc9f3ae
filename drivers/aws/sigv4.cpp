#include "drivers/aws/sigv4.h"

#include "drivers/aws/uri.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

namespace echotrace::aws {
namespace {

std::string_view bytes_of(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Only when OpenSSL has no memory or no SHA-256, as in a broken installation.
void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

// Looking an algorithm up costs OpenSSL 3 more than hashing a short text, so each is looked up once.
const EVP_MD* sha256_algorithm() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kAlgorithmOnce(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                              EVP_MD_free);
  require(kAlgorithmOnce != nullptr);
  return kAlgorithmOnce.get();
}

EVP_MAC_CTX* hmac_context() {
  using Context = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;
  thread_local const Context context = [] {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    require(hmac != nullptr);
    Context made(EVP_MAC_CTX_new(hmac.get()), EVP_MAC_CTX_free);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    require(made != nullptr && EVP_MAC_CTX_set_params(made.get(), parameters) == 1);
    return made;
  }();
  return context.get();
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Trimmed, each run of white space one space.
std::string collapsed(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string normalized(std::string_view path) {
  std::vector<std::string_view> segments;
  const bool folder = path.ends_with('/');
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  std::string out;
  for (const std::string_view segment : segments) out.append("/").append(segment);
  if (out.empty() || folder) out += '/';
  return out;
}

std::vector<std::string> signable_names(const Headers& headers) {
  std::vector<std::string> names;
  for (const Header& header : headers)
    if (is_signable(header.name)) names.push_back(lower_case(header.name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += ';';
    out += name;
  }
  return out;
}

Scope scope_of(std::string_view amz_date, const SigningTarget& target) {
  return {std::string(amz_date.substr(0, 8)), target.region, target.service};
}

std::string signature_of(const HttpRequest& request, const std::vector<std::string>& names,
                         std::string_view payload_hash, const SigningRules& rules, std::string_view amz_date,
                         const Scope& scope, const SigningKeys& keys) {
  const std::string canonical = canonical_request(request, names, payload_hash, rules);
  return signature(signing_key(keys.secret_access_key, scope), string_to_sign(amz_date, scope, canonical));
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  unsigned int size = 0;
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, sha256_algorithm(), nullptr) == 1);
  return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  static constexpr unsigned char kNoKey = 0;  // a null pointer would mean "the key before"
  EVP_MAC_CTX* context = hmac_context();
  Sha256 digest{};
  std::size_t size = 0;
  const auto* key_bytes = key.empty() ? &kNoKey : reinterpret_cast<const unsigned char*>(key.data());
  require(EVP_MAC_init(context, key_bytes, key.size(), nullptr) == 1 &&
          EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1 &&
          EVP_MAC_final(context, digest.data(), &size, digest.size()) == 1);
  return digest;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(bytes_of(sha256(bytes)));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string format_amz_date(std::int64_t epoch_seconds) {
  using namespace std::chrono;
  const sys_seconds time{seconds(epoch_seconds)};
  const sys_days day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::optional<std::int64_t> parse_amz_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  bool digits = true;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(from, count)) {
      digits = digits && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(4, 2), day = number(6, 2);
  const int hour = number(9, 2), minute = number(11, 2), second = number(13, 2);
  if (!digits || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + hour * 3'600 + minute * 60 + second;
}

SigningRules rules_for(std::string_view signing_name) {
  if (signing_name == "s3" || signing_name == "s3express") return {false, false, true};
  return {};
}

std::string Scope::text() const {
  return date + '/' + region + '/' + service + "/aws4_request";
}

std::string canonical_path(std::string_view wire_path, const SigningRules& rules) {
  std::string path = rules.normalize_path ? normalized(wire_path) : std::string(wire_path);
  if (path.empty()) path = "/";
  return rules.encode_path ? uri_encode(path, Slash::kKeep) : path;
}

std::string canonical_query(std::string_view wire_query, std::string_view without) {
  QueryPairs pairs;
  for (const auto& [name, value] : split_query(wire_query))
    if (without.empty() || name != without) pairs.emplace_back(uri_encode(name), uri_encode(value));
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

std::string canonical_request(const HttpRequest& request, const std::vector<std::string>& signed_headers,
                              std::string_view payload_hash, const SigningRules& rules,
                              std::string_view without_parameter) {
  std::string out = request.method;
  out.append("\n").append(canonical_path(request.path, rules));
  out.append("\n").append(canonical_query(request.query, without_parameter)).append("\n");
  for (const std::string& name : signed_headers) {
    out.append(name).append(":");
    bool first = true;
    for (const Header& header : request.headers) {
      if (!same_name(header.name, name)) continue;
      if (!first) out += ',';
      first = false;
      out += collapsed(header.value);
    }
    out += '\n';
  }
  return out.append("\n").append(joined(signed_headers)).append("\n").append(payload_hash);
}

std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical_request) {
  std::string out(kAlgorithm);
  out.append("\n").append(amz_date).append("\n").append(scope.text()).append("\n");
  return out + sha256_hex(canonical_request);
}

Sha256 signing_key(std::string_view secret_access_key, const Scope& scope) {
  std::string first = "AWS4";
  first += secret_access_key;
  Sha256 key = hmac_sha256(first, scope.date);
  OPENSSL_cleanse(first.data(), first.size());
  key = hmac_sha256(bytes_of(key), scope.region);
  key = hmac_sha256(bytes_of(key), scope.service);
  return hmac_sha256(bytes_of(key), "aws4_request");
}

std::string signature(const Sha256& key, std::string_view string_to_sign) {
  return to_hex(bytes_of(hmac_sha256(bytes_of(key), string_to_sign)));
}

bool is_signable(std::string_view header_name) {
  static constexpr std::array<std::string_view, 12> kNot = {
      "authorization", "connection",        "expect",  "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
      "trailer",       "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id"};
  return std::none_of(kNot.begin(), kNot.end(), [&](std::string_view name) { return same_name(name, header_name); });
}

void sign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target, std::string_view payload_hash) {
  sign(request, keys, target, payload_hash, rules_for(target.service));
}

void sign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target, std::string_view payload_hash,
          const SigningRules& rules) {
  const std::string hash = payload_hash.empty() ? sha256_hex(request.body) : std::string(payload_hash);
  const std::string amz_date = format_amz_date(target.epoch_seconds);
  const Scope scope = scope_of(amz_date, target);
  remove_header(request.headers, "Authorization");
  remove_header(request.headers, "X-Amz-Security-Token");
  if (find_header(request.headers, "Host") == nullptr) set_header(request.headers, "Host", host_of(request.origin));
  set_header(request.headers, "X-Amz-Date", amz_date);
  if (!keys.session_token.empty()) set_header(request.headers, "X-Amz-Security-Token", keys.session_token);
  if (rules.content_hash) set_header(request.headers, "X-Amz-Content-SHA256", hash);

  const std::vector<std::string> names = signable_names(request.headers);
  std::string value(kAlgorithm);
  value.append(" Credential=").append(keys.access_key_id).append("/").append(scope.text());
  value.append(", SignedHeaders=").append(joined(names));
  value.append(", Signature=").append(signature_of(request, names, hash, rules, amz_date, scope, keys));
  set_header(request.headers, "Authorization", std::move(value));
}

void presign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target, std::int64_t expires_seconds) {
  presign(request, keys, target, expires_seconds, rules_for(target.service));
}

void presign(HttpRequest& request, const SigningKeys& keys, const SigningTarget& target, std::int64_t expires_seconds,
             const SigningRules& rules) {
  const std::string amz_date = format_amz_date(target.epoch_seconds);
  const Scope scope = scope_of(amz_date, target);
  if (find_header(request.headers, "Host") == nullptr) set_header(request.headers, "Host", host_of(request.origin));
  const std::vector<std::string> names = signable_names(request.headers);

  QueryPairs pairs = split_query(request.query);
  std::erase_if(pairs, [](const auto& pair) { return pair.first.starts_with("X-Amz-"); });
  pairs.insert(pairs.end(), {{"X-Amz-Algorithm", std::string(kAlgorithm)},
                             {"X-Amz-Credential", keys.access_key_id + '/' + scope.text()},
                             {"X-Amz-Date", amz_date},
                             {"X-Amz-Expires", std::to_string(expires_seconds)},
                             {"X-Amz-SignedHeaders", joined(names)}});
  if (!keys.session_token.empty()) pairs.emplace_back("X-Amz-Security-Token", keys.session_token);
  request.query = join_query(pairs);
  const std::string hash = rules.content_hash ? std::string(kUnsignedPayload) : sha256_hex(request.body);
  request.query += "&X-Amz-Signature=" + signature_of(request, names, hash, rules, amz_date, scope, keys);
}

}  // namespace echotrace::aws
