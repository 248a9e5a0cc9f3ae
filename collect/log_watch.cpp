#include "collect/log_watch.h"

#include "ingest/base/clock.h"

#include <algorithm>
#include <utility>

namespace echotrace::collect {
namespace {

constexpr std::chrono::milliseconds kGlance{20};
constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

LogWatch::LogWatch(MakeSession session, FetchSettings settings, std::filesystem::path run_directory, Journal& journal,
                   LogFetcher::OnMessage on_message, std::chrono::milliseconds every) {
  thread_ = std::thread([this, session = std::move(session), settings = std::move(settings),
                         run_directory = std::move(run_directory), &journal, on_message = std::move(on_message),
                         every]() mutable {
    try {
      watch(session, std::move(settings), run_directory, journal, std::move(on_message), every);
    } catch (...) {
      error_ = std::current_exception();
      failed_ = true;
    }
  });
}

LogWatch::~LogWatch() {
  abandon_ = true;
  if (thread_.joinable()) thread_.join();
}

void LogWatch::watch(const MakeSession& make_session, FetchSettings settings,
                     const std::filesystem::path& run_directory, Journal& journal, LogFetcher::OnMessage on_message,
                     std::chrono::milliseconds every) {
  const auto session = make_session();
  settings.give_up = [this] { return abandon_.load(); };
  LogFetcher fetcher(*session, std::move(settings), run_directory, journal, std::move(on_message));
  while (!finish_ && !abandon_) {
    fetcher.fetch_new();
    const auto wake = std::chrono::steady_clock::now() + every;
    while (std::chrono::steady_clock::now() < wake && !finish_ && !abandon_) {
      std::this_thread::sleep_for(std::min(kGlance, every));
      fetcher.flush_if_due();
    }
  }
  if (!abandon_) fetcher.fetch_all(base::wall_ns() / kNsPerMs);
}

void LogWatch::check() {
  if (failed_) std::rethrow_exception(error_);
}

void LogWatch::finish() {
  finish_ = true;
  if (thread_.joinable()) thread_.join();
  check();
}

}  // namespace echotrace::collect
