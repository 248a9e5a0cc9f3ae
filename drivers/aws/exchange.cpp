#include "drivers/aws/exchange.h"

#include "ingest/base/text.h"

#include <algorithm>

namespace echotrace::aws {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxHeaderBytes = 256 << 10;
constexpr long kMaxIdleSeconds =
    15;  // S3 closes after 20: a kept connection used later than that may be closed already

bool is_loopback(std::string_view host) {
  if (host.starts_with('[')) return host.starts_with("[::1]");
  host = host.substr(0, host.find(':'));
  return host == "localhost" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

bool one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

TransportFailure failure_of(CURLcode code, bool connected) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return TransportFailure::kResolve;
    case CURLE_COULDNT_CONNECT: return TransportFailure::kConnect;
    case CURLE_OPERATION_TIMEDOUT:
      return connected ? TransportFailure::kReadTimeout : TransportFailure::kConnectTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR: return TransportFailure::kTls;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return TransportFailure::kUnsendable;
    default: return TransportFailure::kBroken;
  }
}

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.last_byte = Clock::now();
  std::string& body = exchange.result.response.body;
  if (size > exchange.options.max_response_bytes - body.size()) {
    exchange.too_large = true;
    return 0;
  }
  body.append(bytes, size);
  return size;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.last_byte = Clock::now();
  std::string_view line(bytes, size);
  line = line.substr(0, line.find_last_not_of("\r\n") + 1);
  exchange.header_bytes += size;
  if (exchange.header_bytes > kMaxHeaderBytes) {
    exchange.too_large = true;
    return 0;
  }
  Headers& headers = exchange.result.response.headers;
  if (line.starts_with("HTTP/")) {  // again after an interim answer
    headers.clear();
  } else if (const auto colon = line.find(':'); colon != line.npos) {
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  return size;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (uploaded != exchange.uploaded) exchange.last_byte = Clock::now();
  exchange.uploaded = uploaded;
  return 0;
}

}  // namespace

void Exchange::fail(TransportFailure failure, std::string_view why) {
  result.failure = failure;
  result.reason = base::excerpt(why, 200);
}

bool Exchange::connected() const {
  curl_off_t ready_us = 0;
  return easy != nullptr && curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us) == CURLE_OK && ready_us > 0;
}

void Exchange::conclude(CURLcode code) {
  long status = 0, connections = 0;
  curl_off_t first_byte_us = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first_byte_us);
  result.response.status = static_cast<int>(status);
  result.new_connection = connections > 0;
  result.first_byte_ns = first_byte_us * 1000;
  if (too_large) {
    fail(TransportFailure::kTooLarge,
         "the answer is larger than " + std::to_string(options.max_response_bytes) + " bytes");
  } else if (code != CURLE_OK) {
    const std::string_view detail(error.data());
    fail(failure_of(code, connected()), detail.empty() ? curl_easy_strerror(code) : detail);
  }
}

bool Exchange::add_headers() {
  const auto append = [&](const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers, line.c_str());
    if (longer != nullptr) headers = longer;
    return longer != nullptr;
  };
  bool all = true;
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || name.find_first_of(": \t;") != name.npos || !one_line(name) || !one_line(value)) return false;
    if (same_name(name, "Content-Length")) continue;  // libcurl's own
    all = all && append(value.empty() ? name + ";" : name + ": " + value);
  }
  // What libcurl would add unasked.
  for (const char* name : {"Accept", "Expect", "Content-Type"})
    if (find_header(request.headers, name) == nullptr) all = all && append(std::string(name) + ":");
  return all;
}

bool Exchange::prepare(CURL* handle, const TransportOptions& transport) {
  std::string url = request.origin + request.path;
  if (!request.query.empty()) url += '?' + request.query;
  if (request.origin.empty() || !one_line(url) || !one_line(request.method) || !add_headers()) return false;

  easy = handle;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // S3's keys may be "a/../b"
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  if (!transport.user_agent.empty()) curl_easy_setopt(easy, CURLOPT_USERAGENT, transport.user_agent.c_str());

  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method != "HEAD") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());

  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);

  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (options.direct || is_loopback(host_of(request.origin))) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");

  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!transport.ca_bundle.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, transport.ca_bundle.c_str());
  return true;
}

}  // namespace echotrace::aws
