// The short JSON objects that errors and credentials come in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::aws {

// The members of an object that are texts (decoded) or numbers (as they stand); of a name given twice, the first.
// Nested values are left out. Nullopt when the text is no JSON object.
std::optional<std::map<std::string, std::string, std::less<>>> json_members(std::string_view text);

}  // namespace echotrace::aws
