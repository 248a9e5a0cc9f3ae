#include "drivers/aws/transport.h"

#include "drivers/aws/exchange.h"
#include "drivers/aws/readiness.h"
#include "drivers/aws/trusted_certificates.h"
#include "ingest/base/clock.h"

#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

namespace echotrace::aws {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLongestWait{60};

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
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
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
    exchange->result.started_ns = base::wall_ns();
    exchange->last_byte = Clock::now();
    CURL* const handle = take_handle();
    if (!exchange->prepare(handle, options_)) {
      idle_handles_.push_back(handle);
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
    readiness_.wake();
  }

  void run(std::chrono::milliseconds at_most) {
    const bool called = turn();
    const auto now = Clock::now();
    auto until = called ? now : now + std::min<std::chrono::milliseconds>(at_most, kLongestWait);
    if (!timers_.empty()) until = std::min(until, timers_.begin()->first.first);
    if (!exchanges_.empty()) until = std::min({until, next_check_, libcurl_due_});
    int running = 0;
    for (const Readiness::Ready& ready : readiness_.wait(until)) {
      const int events = (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0) |
                         (ready.broken ? CURL_CSELECT_ERR : 0);
      curl_multi_socket_action(multi_, ready.socket, events, &running);
    }
    turn();
  }

  std::size_t active() const noexcept { return exchanges_.size() + finished_.size() + timers_.size(); }

 private:
  static int on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) {
    Readiness& readiness = static_cast<Loop*>(user)->readiness_;
    if (what == CURL_POLL_REMOVE) {
      readiness.forget(socket);
    } else {
      readiness.watch(socket, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
    }
    return 0;
  }
  static int on_timer(CURLM*, long delay_ms, void* user) {
    static_cast<Loop*>(user)->libcurl_due_ =
        delay_ms < 0 ? Clock::time_point::max() : Clock::now() + std::chrono::milliseconds(delay_ms);
    return 0;
  }

  CURL* take_handle() {
    CURL* const easy = idle_handles_.empty() ? curl_easy_init() : idle_handles_.back();
    if (easy == nullptr) throw std::runtime_error("libcurl has no memory");
    if (!idle_handles_.empty()) idle_handles_.pop_back();
    return easy;
  }

  // Takes the exchange that the handle carries out of libcurl's hands.
  void finish(CURL* easy) {
    Exchange* raw = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &raw);
    const auto found = exchanges_.find(raw->id);
    raw->result.answered_ns = base::wall_ns();
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
    exchange->conclude(code);
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
    if (libcurl_due_ <= Clock::now()) {
      libcurl_due_ = Clock::time_point::max();  // it says anew what it waits for, unless it waits for nothing
      curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    }
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
  Readiness readiness_;
  CURLM* multi_ = nullptr;
  Clock::time_point libcurl_due_ = Clock::time_point::max();  // when it wants to be called although nothing came
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
