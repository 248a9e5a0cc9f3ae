// Fetches logs on a thread of its own while a run goes on.
#pragma once

#include "collect/log_fetcher.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <thread>

namespace echotrace::collect {

class LogWatch {
 public:
  using MakeSession = std::function<std::unique_ptr<aws::Session>()>;

  LogWatch(MakeSession session, FetchSettings settings, std::filesystem::path run_directory, Journal& journal,
           LogFetcher::OnMessage on_message, std::chrono::milliseconds every);
  ~LogWatch();  // ends without the last look

  // What is missing of everything up to now, then the end of the thread. Throws what the thread threw.
  void finish();
  void check();  // throws what the thread threw, if it has

 private:
  void watch(const MakeSession& session, FetchSettings settings, const std::filesystem::path& run_directory,
             Journal& journal, LogFetcher::OnMessage on_message, std::chrono::milliseconds every);

  std::atomic<bool> finish_ = false, abandon_ = false, failed_ = false;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace echotrace::collect
