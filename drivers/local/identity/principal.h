// Who somebody is, as ids:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
#pragma once

#include <string>
#include <string_view>

namespace echotrace::local::identity {

// "AROA…", "AIDA…": always the same for a name.
std::string unique_id(std::string_view prefix, std::string_view name);

// The UserId of GetCallerIdentity, and SQS's SenderId. caller: ARN of a user, or of an assumed role.
std::string user_id_of(std::string_view caller);

}  // namespace echotrace::local::identity
