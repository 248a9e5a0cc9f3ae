// How a write is named, and how its name travels inside the item: `<run>-<digits>`, the digits 8 to 16 lower-case
// hexadecimal ones. An object key is `<anything>/<id>`, or `<id>` alone, with `.<padding>` behind where the key has to
// be longer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace echotrace::functions {

// The run that an id belongs to (A-Z a-z 0-9 _ and -, at most 64); empty when the text is no id of ours.
std::string_view run_of_id(std::string_view id);

// The id inside a key; empty when it holds none.
std::string_view id_of_key(std::string_view key);

// prefix + id, padded to key_bytes; longer than that where prefix and id alone are, or leave no room for the dot.
std::string key_of_id(std::string_view prefix, std::string_view id, std::size_t key_bytes);

}  // namespace echotrace::functions
