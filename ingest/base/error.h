// What ends a command. Bad input is data and gets counted; only what a caller cannot handle locally is thrown.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace echotrace::base {

// Exit codes of all three programs.
enum class Exit : int {
  kDone = 0,
  kAssertionFailed = 1,
  kUsage = 2,        // wrong usage or configuration
  kEnvironment = 3,  // network, disk, missing program, unusable input
  kInterrupted = 130,
};

// Caught once, in main, which prints "<program>: <what>", then where and what to do next.
class Error : public std::runtime_error {
 public:
  Error(Exit exit, std::string what, std::string where = {}, std::string next = {})
      : std::runtime_error(std::move(what)), exit_(exit), where_(std::move(where)), next_(std::move(next)) {}

  Exit exit() const noexcept { return exit_; }
  const std::string& where() const noexcept { return where_; }  // file, file:line or option; may be empty
  const std::string& next() const noexcept { return next_; }    // what the user can do; may be empty

 private:
  Exit exit_;
  std::string where_;
  std::string next_;
};

}  // namespace echotrace::base
