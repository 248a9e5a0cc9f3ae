#include "collect/functions/runtime_api.h"

#include "collect/functions/log.h"
#include "drivers/aws/http.h"
#include "ingest/base/clock.h"

#include <curl/curl.h>

#include <charconv>
#include <stdexcept>

namespace echotrace::functions {
namespace {

constexpr std::size_t kMaxPayloadBytes = 64 << 20;  // Lambda's own limit is 6 MB
constexpr std::size_t kKeptBytes = 1 << 20;
constexpr std::size_t kMaxHeaders = 200;
// libcurl gives a connection up that was idle for longer, as it is while a handler works: 15 minutes at the most.
constexpr long kMaxIdleSeconds = 24 * 3600;

struct Answer {
  std::string* body = nullptr;  // null: dropped
  aws::Headers headers;
};

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& answer = *static_cast<Answer*>(user);
  if (answer.body == nullptr) return size;
  if (size > kMaxPayloadBytes - answer.body->size()) return 0;
  answer.body->append(bytes, size);
  return size;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& headers = static_cast<Answer*>(user)->headers;
  std::string_view line(bytes, size);
  line = line.substr(0, line.find_last_not_of("\r\n") + 1);
  const std::size_t colon = line.find(':');
  if (colon == line.npos || headers.size() >= kMaxHeaders) return size;
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  return size;
}

}  // namespace

class RuntimeApi::Connection {
 public:
  Connection() : easy_(curl_easy_init()) {
    if (easy_ == nullptr) throw std::runtime_error("libcurl does not start");
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT, 0L);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT, 1L);
    curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, on_header);
  }
  ~Connection() { curl_easy_cleanup(easy_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The status, or 0 with a complaint.
  long get(const std::string& url, Answer& answer, std::string& complaint) {
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    return perform(url, answer, complaint);
  }

  long post(const std::string& url, const std::string& body, std::string_view error_type, std::string& complaint) {
    Answer answer;
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    if (!error_type.empty()) {
      headers = curl_slist_append(headers,
                                  ("Lambda-Runtime-Function-Error-Type: Function." + std::string(error_type)).c_str());
    }
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.c_str());
    const long status = perform(url, answer, complaint);
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
    curl_slist_free_all(headers);
    return status;
  }

 private:
  long perform(const std::string& url, Answer& answer, std::string& complaint) {
    curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, &answer);
    const CURLcode code = curl_easy_perform(easy_);
    if (code != CURLE_OK) {
      complaint = curl_easy_strerror(code);
      return 0;
    }
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    complaint = "HTTP " + std::to_string(status);
    return status;
  }

  CURL* easy_;
};

RuntimeApi::RuntimeApi(const std::string& authority) : base_url_("http://" + authority + "/2018-06-01/runtime/") {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl does not start");
  connection_ = std::make_unique<Connection>();
}
RuntimeApi::~RuntimeApi() = default;

bool RuntimeApi::next(Invocation& invocation) {
  if (invocation.payload.capacity() > kKeptBytes) std::string().swap(invocation.payload);
  invocation.payload.clear();
  Answer answer{&invocation.payload, {}};
  const long status = connection_->get(base_url_ + "invocation/next", answer, complaint_);
  invocation.entry_ns = base::wall_ns();
  invocation.entry_monotonic_ns = base::monotonic_ns();
  if (status != 200) return false;
  invocation.request_id = aws::header_value(answer.headers, "Lambda-Runtime-Aws-Request-Id");
  invocation.function_arn = aws::header_value(answer.headers, "Lambda-Runtime-Invoked-Function-Arn");
  const std::string_view deadline = aws::header_value(answer.headers, "Lambda-Runtime-Deadline-Ms");
  std::int64_t deadline_ms = 0;
  const bool stated =
      std::from_chars(deadline.data(), deadline.data() + deadline.size(), deadline_ms).ec == std::errc();
  constexpr std::int64_t kLatestMs = std::int64_t{1} << 42;  // the year 2109
  invocation.deadline_ms = stated && deadline_ms > 0 && deadline_ms < kLatestMs ? deadline_ms : 0;
  if (!invocation.request_id.empty()) return true;
  complaint_ = "an invocation without a request id";
  return false;
}

bool RuntimeApi::post(const std::string& path, const std::string& body, std::string_view error_type) {
  const long status = connection_->post(base_url_ + path, body, error_type, complaint_);
  return status != 0 && status < 500;
}

bool RuntimeApi::respond(const std::string& request_id, const std::string& answer) {
  return post("invocation/" + request_id + "/response", answer, {});
}

namespace {

std::string error_body(std::string_view type, std::string_view message) {
  aws::JsonObject body;
  body.text("errorMessage", printable(message)).text("errorType", type).raw("stackTrace", "[]");
  return body.json();
}

}  // namespace

bool RuntimeApi::fail(const std::string& request_id, std::string_view type, std::string_view message) {
  return post("invocation/" + request_id + "/error", error_body(type, message), type);
}

void RuntimeApi::fail_init(std::string_view type, std::string_view message) {
  post("init/error", error_body(type, message), type);
}

}  // namespace echotrace::functions
