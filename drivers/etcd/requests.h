// What a run asks of an etcd beside putting items, as its JSON gateway takes it: bytes are base64, 64-bit numbers are
// texts. https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/
#pragma once

#include "drivers/aws/client.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::drivers::etcd {

inline constexpr const char* kWatchPath = "/v3/watch";

// The body of a watch of all keys that begin with the prefix, empty for all: puts alone, in messages of bounded size,
// from the revision on; 0: from now.
std::string watch_body(std::string_view prefix, std::int64_t from_revision);

aws::Call health();
bool parse_health(const aws::HttpResponse& response);  // it takes writes

aws::Call delete_prefix(std::string_view prefix);

}  // namespace echotrace::drivers::etcd
