// If-Match and its kin (RFC 9110, section 13), as S3 applies them; and which bytes a Range asks for.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/local/s3/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::s3 {

// "Mon, 12 Oct 2009 17:50:00 GMT" in seconds since the epoch; nullopt for any other form.
std::optional<std::int64_t> parse_http_date(std::string_view text);

// As S3 writes times into XML, whole seconds: "2009-10-12T17:50:00.000Z"
std::string list_time(std::int64_t ns);

// True when the client has the object already (304). Throws Refusal (PreconditionFailed). `prefix` stands before the
// headers' names: "x-amz-copy-source-" for the object that is copied, where having it already fails as well.
bool not_modified(const aws::Headers& headers, const Object& object, std::string_view prefix = {});

// Conditions of a write; existing: nullptr when there is none of that key. Throws Refusal.
void check_write(const aws::Headers& headers, const Object* existing, std::string_view key);

struct ByteRange {
  std::uint64_t first, bytes;
};
// Nullopt: the whole object, also for what is no single range, which S3 ignores. Throws Refusal (InvalidRange).
std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size);

}  // namespace echotrace::local::s3
