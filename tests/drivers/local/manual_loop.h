// A loop whose time passes when the test says so.
#pragma once

#include "drivers/local/loop.h"

#include <map>
#include <utility>
#include <vector>

namespace echotrace::local {

class ManualLoop final : public Loop {
 public:
  void post(Task task) override { after(0, std::move(task)); }

  Id after(std::int64_t delay_ns, Task task) override {
    const Id id = ++last_id_;
    tasks_.emplace(std::pair(now_ns_ + (delay_ns > 0 ? delay_ns : 0), id), std::move(task));
    return id;
  }

  void cancel(Id timer) override {
    std::erase_if(tasks_, [&](const auto& entry) { return entry.first.second == timer; });
  }

  Id watch(int, Task) override { return ++last_id_; }  // nothing is ever readable
  void unwatch(Id) override {}
  std::int64_t now_ns() const override { return now_ns_; }

  // Runs what is due within that time, in order, at its time; also what it causes.
  void pass(std::int64_t duration_ns) {
    const std::int64_t end_ns = now_ns_ + duration_ns;
    while (!tasks_.empty() && tasks_.begin()->first.first <= end_ns) {
      auto next = tasks_.extract(tasks_.begin());
      now_ns_ = next.key().first;
      next.mapped()();
    }
    now_ns_ = end_ns;
  }
  void settle() { pass(0); }
  std::size_t waiting() const { return tasks_.size(); }

 private:
  std::int64_t now_ns_ = 1'800'000'000'000'000'000;  // 15 January 2027
  Id last_id_ = 0;
  std::map<std::pair<std::int64_t, Id>, Task> tasks_;
};

}  // namespace echotrace::local
