#include "drivers/aws/transport.h"

#include "drivers/aws/trusted_certificates.h"
#include "ingest/base/text.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace echotrace::aws {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxHeaderBytes = 256 << 10;
constexpr long kMaxIdleSeconds =
    15;  // S3 closes after 20: a kept connection used later than that may be closed already

std::int64_t epoch_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

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

// One request under way, with the easy handle that carries it.
struct Exchange {
  Transport::Id id = 0;
  HttpRequest request;
  RequestOptions options;
  Completion done;
  HttpResult result;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  Clock::time_point last_byte;
  std::size_t header_bytes = 0;
  curl_off_t uploaded = 0;
  bool too_large = false;
  std::array<char, CURL_ERROR_SIZE> error{};

  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() { curl_slist_free_all(headers); }

  void fail(TransportFailure failure, std::string_view reason) {
    result.failure = failure;
    result.reason = base::excerpt(reason, 200);
  }
  bool connected() const {
    curl_off_t ready_us = 0;
    return easy != nullptr && curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us) == CURLE_OK &&
           ready_us > 0;
  }
};

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

class Transport::Loop {
 public:
  explicit Loop(TransportOptions options) : options_(std::move(options)) {
    if (options_.ca_bundle.empty()) options_.ca_bundle = system_ca_bundle();
    static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = curl_multi_init();
    if (kStarted != CURLE_OK || multi_ == nullptr) throw std::runtime_error("libcurl does not start");
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options_.max_connections_per_host));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.max_connections_per_host) * 4);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    for (auto& [id, exchange] : exchanges_) {
      curl_multi_remove_handle(multi_, exchange->easy);
      curl_easy_cleanup(exchange->easy);
    }
    for (CURL* easy : idle_handles_) curl_easy_cleanup(easy);
    curl_multi_cleanup(multi_);
  }

  Id submit(HttpRequest request, const RequestOptions& options, Completion done) {
    auto exchange = std::make_unique<Exchange>();
    const Id id = exchange->id = ++last_id_;
    exchange->request = std::move(request);
    exchange->options = options;
    exchange->done = std::move(done);
    exchange->result.started_ns = epoch_ns();
    exchange->last_byte = Clock::now();
    if (!prepare(*exchange)) {
      exchange->fail(TransportFailure::kUnsendable,
                     "the request has no URL that can be called, or a line break in a header");
      finished_.push_back(std::move(exchange));
      return id;
    }
    if (options.read_timeout.count() > 0)
      next_check_ = std::min(next_check_, exchange->last_byte + options.read_timeout);
    curl_multi_add_handle(multi_, exchange->easy);
    exchanges_.emplace(id, std::move(exchange));
    return id;
  }

  Id after(std::chrono::microseconds delay, std::function<void()> done) {
    const Id id = ++last_id_;
    const auto due = Clock::now() + delay;
    timers_.emplace(std::pair(due, id), std::move(done));
    timer_times_.emplace(id, due);
    return id;
  }

  bool cancel(Id id) {
    if (const auto timer = timer_times_.find(id); timer != timer_times_.end()) {
      timers_.erase({timer->second, id});
      timer_times_.erase(timer);
      return true;
    }
    const auto found = exchanges_.find(id);
    if (found == exchanges_.end()) return false;
    found->second->fail(TransportFailure::kCancelled, "cancelled");
    finish(found->second->easy);
    return true;
  }

  void post(std::function<void()> done) {
    {
      const std::lock_guard lock(posted_mutex_);
      posted_.push_back(std::move(done));
    }
    curl_multi_wakeup(multi_);
  }

  void run(std::chrono::milliseconds at_most) {
    if (turn()) return;
    const auto now = Clock::now();
    auto until = now + at_most;
    if (!timers_.empty()) until = std::min(until, timers_.begin()->first.first);
    if (!exchanges_.empty()) until = std::min(until, next_check_);
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(until - now, Clock::duration::zero()));
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::min<std::int64_t>(wait.count(), 60'000)), nullptr);
    turn();
  }

  std::size_t active() const noexcept { return exchanges_.size() + finished_.size() + timers_.size(); }

 private:
  bool prepare(Exchange& exchange);
  bool add_headers(Exchange& exchange);

  // Takes the exchange that the handle carries out of libcurl's hands.
  void finish(CURL* easy) {
    Exchange* raw = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &raw);
    const auto found = exchanges_.find(raw->id);
    raw->result.answered_ns = epoch_ns();
    curl_multi_remove_handle(multi_, easy);
    curl_easy_reset(easy);
    raw->easy = nullptr;
    idle_handles_.push_back(easy);
    finished_.push_back(std::move(found->second));
    exchanges_.erase(found);
  }

  void complete(CURL* easy, CURLcode code) {
    Exchange* exchange = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange);
    long status = 0, connections = 0;
    curl_off_t first_byte_us = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
    curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first_byte_us);
    HttpResult& result = exchange->result;
    result.response.status = static_cast<int>(status);
    result.new_connection = connections > 0;
    result.first_byte_ns = first_byte_us * 1000;
    if (exchange->too_large) {
      exchange->fail(TransportFailure::kTooLarge,
                     "the answer is larger than " + std::to_string(exchange->options.max_response_bytes) + " bytes");
    } else if (code != CURLE_OK) {
      const std::string_view detail(exchange->error.data());
      exchange->fail(failure_of(code, exchange->connected()), detail.empty() ? curl_easy_strerror(code) : detail);
    }
    finish(easy);
  }

  void check_read_timeouts() {
    const auto now = Clock::now();
    if (now < next_check_) return;
    next_check_ = Clock::time_point::max();
    std::vector<CURL*> late;
    for (auto& [id, exchange] : exchanges_) {
      if (exchange->options.read_timeout.count() == 0) continue;
      if (!exchange->connected()) exchange->last_byte = now;  // connecting has its own limit
      const auto due = exchange->last_byte + exchange->options.read_timeout;
      if (due <= now) {
        exchange->fail(TransportFailure::kReadTimeout,
                       "no answer within " + std::to_string(exchange->options.read_timeout.count()) + " ms");
        late.push_back(exchange->easy);
      } else {
        next_check_ = std::min(next_check_, due);
      }
    }
    for (CURL* easy : late) finish(easy);
  }

  // Calls all that is due; true when something was.
  bool turn() {
    bool called = false;
    std::vector<std::function<void()>> posted;
    {
      const std::lock_guard lock(posted_mutex_);
      posted.swap(posted_);
    }
    for (auto& done : posted) {
      called = true;
      done();
    }
    int running = 0, left = 0;
    curl_multi_perform(multi_, &running);
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) complete(message->easy_handle, message->data.result);
    }
    check_read_timeouts();
    for (std::size_t count = finished_.size(); count > 0; --count) {
      const std::unique_ptr<Exchange> exchange = std::move(finished_.front());
      finished_.pop_front();
      called = true;
      exchange->done(std::move(exchange->result));
    }
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first.first <= now) {
      const auto done = std::move(timers_.begin()->second);
      timer_times_.erase(timers_.begin()->first.second);
      timers_.erase(timers_.begin());
      called = true;
      done();
    }
    return called;
  }

  TransportOptions options_;
  CURLM* multi_ = nullptr;
  Id last_id_ = 0;
  std::unordered_map<Id, std::unique_ptr<Exchange>> exchanges_;
  std::deque<std::unique_ptr<Exchange>> finished_;  // completions to call
  std::vector<CURL*> idle_handles_;
  std::map<std::pair<Clock::time_point, Id>, std::function<void()>> timers_;
  std::unordered_map<Id, Clock::time_point> timer_times_;
  Clock::time_point next_check_ = Clock::time_point::max();  // of the read timeouts: none is due before
  std::mutex posted_mutex_;
  std::vector<std::function<void()>> posted_;
};

bool Transport::Loop::add_headers(Exchange& exchange) {
  const auto append = [&](const std::string& line) {
    curl_slist* const longer = curl_slist_append(exchange.headers, line.c_str());
    if (longer != nullptr) exchange.headers = longer;
    return longer != nullptr;
  };
  bool all = true;
  for (const auto& [name, value] : exchange.request.headers) {
    if (name.empty() || name.find_first_of(": \t;") != name.npos || !one_line(name) || !one_line(value)) return false;
    if (same_name(name, "Content-Length")) continue;  // libcurl's own
    all = all && append(value.empty() ? name + ";" : name + ": " + value);
  }
  // What libcurl would add unasked.
  for (const char* name : {"Accept", "Expect", "Content-Type"})
    if (find_header(exchange.request.headers, name) == nullptr) all = all && append(std::string(name) + ":");
  return all;
}

bool Transport::Loop::prepare(Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  std::string url = request.origin + request.path;
  if (!request.query.empty()) url += '?' + request.query;
  if (request.origin.empty() || !one_line(url) || !one_line(request.method) || !add_headers(exchange)) return false;

  CURL* easy = idle_handles_.empty() ? curl_easy_init() : idle_handles_.back();
  if (easy == nullptr) throw std::runtime_error("libcurl has no memory");
  if (!idle_handles_.empty()) idle_handles_.pop_back();
  exchange.easy = easy;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &exchange);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange.error.data());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // S3's keys may be "a/../b"
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange.headers);
  if (!options_.user_agent.empty()) curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());

  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method != "HEAD") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());

  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);

  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(exchange.options.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (exchange.options.direct || is_loopback(host_of(request.origin))) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");

  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca_bundle.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_bundle.c_str());
  return true;
}

Transport::Transport(TransportOptions options) : loop_(std::make_unique<Loop>(std::move(options))) {}
Transport::~Transport() = default;

Transport::Id Transport::submit(HttpRequest request, const RequestOptions& options, Completion done) {
  return loop_->submit(std::move(request), options, std::move(done));
}

Transport::Id Transport::after(std::chrono::microseconds delay, std::function<void()> done) {
  return loop_->after(delay, std::move(done));
}

bool Transport::cancel(Id id) {
  return loop_->cancel(id);
}
void Transport::post(std::function<void()> done) {
  loop_->post(std::move(done));
}
void Transport::run(std::chrono::milliseconds at_most) {
  loop_->run(at_most);
}
std::size_t Transport::active() const noexcept {
  return loop_->active();
}

void Transport::run_until_idle() {
  while (active() > 0) run(std::chrono::seconds(60));
}

HttpResult Transport::perform(HttpRequest request, const RequestOptions& options) {
  std::optional<HttpResult> answer;
  submit(std::move(request), options, [&answer](HttpResult&& result) { answer = std::move(result); });
  while (!answer) run(std::chrono::seconds(60));
  return std::move(*answer);
}

}  // namespace echotrace::aws
