// Percent-encoding as AWS signs it: RFC 3986, every byte but the unreserved ones, upper-case digits.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::aws {

enum class Slash { kKeep, kEncode };

// Everything but A-Z a-z 0-9 - . _ ~ (and '/' when kept) becomes %XX. A space is %20, never '+'.
std::string uri_encode(std::string_view bytes, Slash slash = Slash::kEncode);

// %XX back to bytes; a '%' that begins no escape stays. '+' stays.
std::string uri_decode(std::string_view text);

// name, value pairs of a query string, decoded, in wire order; a name without '=' has an empty value.
using QueryPairs = std::vector<std::pair<std::string, std::string>>;
QueryPairs split_query(std::string_view query);

// The pairs encoded and joined, in the order given.
std::string join_query(const QueryPairs& pairs);

}  // namespace echotrace::aws
