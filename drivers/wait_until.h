// Waiting for what a service brings about in its own time.
#pragma once

#include "drivers/aws/session.h"

#include <chrono>
#include <functional>
#include <string>

namespace echotrace::drivers {

// Asks `done` again and again, at growing intervals of 20 ms to 2 s, until it says true. Throws base::Error
// (environment), "waited 120 s until <what>", when that takes longer than `at_most`.
void wait_until(aws::Session& session, std::chrono::seconds at_most, const std::string& what,
                const std::function<bool()>& done);

}  // namespace echotrace::drivers
