// Tells those who wait for a queue's messages that there may be some: long polls, event source mappings.
#pragma once

#include "drivers/local/loop.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace echotrace::local::sqs {

class Bell : public std::enable_shared_from_this<Bell> {
 public:
  explicit Bell(Loop& loop) : loop_(loop) {}
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  void listen(Loop::Id listener, Loop::Task task) { listeners_.emplace(listener, std::move(task)); }
  void ignore(Loop::Id listener) { listeners_.erase(listener); }
  bool unheard() const { return listeners_.empty(); }

  // Soon, once for any number of calls until then: whoever causes it answers first.
  void ring();
  // At that time instead of any set before; nullopt: never.
  void set(std::optional<std::int64_t> time_ns);
  // What to set when a set time has come.
  std::function<std::optional<std::int64_t>()> next;

 private:
  void call_all();

  Loop& loop_;
  std::map<Loop::Id, Loop::Task> listeners_;
  Loop::Id timer_ = 0;
  std::optional<std::int64_t> set_ns_;
  bool ringing_ = false;
};

}  // namespace echotrace::local::sqs
