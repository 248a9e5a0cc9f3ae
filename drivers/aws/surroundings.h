// What credentials and settings are found in: behind an interface, so that every way of finding them is tested without
// a cloud.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/aws/transport.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace echotrace::aws {

struct CommandResult {
  int exit_code = 0;  // -1: could not be run, or did not end in time
  std::string output;
};

class Surroundings {
 public:
  Surroundings() = default;
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;
  virtual ~Surroundings() = default;

  virtual std::optional<std::string> variable(const std::string& name) const = 0;   // set but empty counts as not set
  virtual std::optional<std::string> read_file(const std::string& path) const = 0;  // nullopt: cannot be read
  virtual CommandResult run(const std::string& command) = 0;  // by the shell, standard output kept
  virtual HttpResult call(HttpRequest request, const RequestOptions& options) = 0;  // waits
  virtual std::int64_t epoch_seconds() const = 0;
};

// The machine this runs on.
std::unique_ptr<Surroundings> this_machine();

}  // namespace echotrace::aws
