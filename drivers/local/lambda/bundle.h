// A function's zip unpacked.
#pragma once

#include "drivers/local/lambda/executor.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

namespace echotrace::local::lambda {

struct BundleLimits {
  std::size_t unpacked_bytes = 262'144'000;  // Lambda's 250 MB; counted while unpacking, whatever the zip declares
  std::size_t entries = 100'000;
};

// Unpacks into a new folder (0700) below `parent`. Files end 0644, or 0755 when the zip says that anybody may execute
// them; folders 0755; symbolic links stay when they lead to something inside. A zip without Unix modes has no
// executable files, as at AWS. Throws Refusal (InvalidParameterValueException) for what is no zip, is damaged or
// encrypted, has a name or a link that leaves the folder, or is over a limit, and base::Error (environment) when the
// disk refuses. In either case nothing stays behind.
std::shared_ptr<const Bundle> unpack_bundle(std::string_view zip, const std::filesystem::path& parent,
                                            const BundleLimits& limits = {});

}  // namespace echotrace::local::lambda
