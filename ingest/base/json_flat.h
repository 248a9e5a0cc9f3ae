// Log lines are mostly small JSON objects of ASCII texts and numbers. One pass over such an object finds its members
// several times faster than a general parser; whatever is not of that shape is left to the general parser.
#pragma once

#include "ingest/base/json.h"

#include <string_view>
#include <vector>

namespace echotrace::base {

struct JsonMember {
  std::string_view name;  // as in the JSON, escapes not decoded
  JsonScalar value;
};

// The members of `text`, one whole object, in their order. False when it needs the general parser: nested values, bytes
// that are not ASCII, line breaks, more than a few KiB, or anything wrong with it. What is accepted, the general parser
// accepts too, with the same members. Up to 15 bytes behind the text may be read.
bool read_flat(std::string_view text, std::vector<JsonMember>& members);

}  // namespace echotrace::base
