// Callbacks that do nothing once the object they call into is gone.
#pragma once

#include <memory>
#include <utility>

namespace echotrace::local::lambda {

// A member of that object; declared last, so that it goes first.
class Lifetime {
 public:
  Lifetime() = default;
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  template <typename Callback>
  auto guard(Callback callback) const {
    return [alive = std::weak_ptr<const char>(alive_), callback = std::move(callback)](auto... arguments) {
      if (!alive.expired()) callback(std::move(arguments)...);
    };
  }

 private:
  std::shared_ptr<const char> alive_ = std::make_shared<const char>();
};

}  // namespace echotrace::local::lambda
