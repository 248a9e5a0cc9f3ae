#include "drivers/etcd/body_stream.h"

#include "drivers/aws/trusted_certificates.h"
#include "ingest/base/text.h"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace echotrace::drivers::etcd {
namespace {

constexpr long kConnectMs = 10'000, kReceiveBytes = 256 << 10, kKeepAliveSeconds = 15;

struct EasyEnd {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct HeadersEnd {
  void operator()(curl_slist* headers) const { curl_slist_free_all(headers); }
};

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* user) {
  return (*static_cast<const BodyStream::OnBytes*>(user))({bytes, size}) ? size : 0;
}

void prepare(CURL* easy, const std::string& url, const std::string& json, curl_slist* headers) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBytes);
  // The one way to learn that the other side is gone without a word: a watch may rightly be silent for hours.
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds);
  const std::string certificates = aws::system_ca_bundle();
  if (!certificates.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, certificates.c_str());
}

}  // namespace

BodyStream::BodyStream() {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_ = curl_multi_init();
  if (kStarted != CURLE_OK || multi_ == nullptr) throw std::runtime_error("libcurl does not start");
}

BodyStream::~BodyStream() {
  curl_multi_cleanup(multi_);
}

void BodyStream::stop() {
  stopped_ = true;
  curl_multi_wakeup(multi_);
}

std::string BodyStream::post(const std::string& url, const std::string& json, const OnBytes& on_bytes) {
  const std::unique_ptr<CURL, EasyEnd> easy(curl_easy_init());
  curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
  if (curl_slist* const longer = curl_slist_append(list, "Expect:")) list = longer;
  const std::unique_ptr<curl_slist, HeadersEnd> headers(list);
  if (easy == nullptr || list == nullptr) throw std::runtime_error("libcurl has no memory");
  std::array<char, CURL_ERROR_SIZE> error{};
  prepare(easy.get(), url, json, list);
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, const_cast<OnBytes*>(&on_bytes));
  curl_multi_add_handle(multi_, easy.get());
  std::string why = "ended by us";
  for (int running = 1; running > 0 && !stopped_;) {
    if (curl_multi_perform(multi_, &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
  }
  int left = 0;
  if (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    const CURLcode code = message->data.result;
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK)
      why = "the answer ended, with status " + std::to_string(status);
    else
      why = base::excerpt(error[0] != '\0' ? error.data() : curl_easy_strerror(code), 200);
  }
  curl_multi_remove_handle(multi_, easy.get());
  return why;
}

}  // namespace echotrace::drivers::etcd
