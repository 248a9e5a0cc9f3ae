// This machine's AWS settings, but for the region.
#pragma once

#include "drivers/aws/surroundings.h"

#include <memory>
#include <string>

namespace echotrace::collect {

std::unique_ptr<aws::Surroundings> settings_in_region(const std::string& region);  // empty: as they are

}  // namespace echotrace::collect
