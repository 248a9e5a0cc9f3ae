// Requests to the endpoint before any service sees them: the first line is method and target, then headers up to an
// empty line, then the body. Nobody knows its keys, so whatever they are, they are routed, and refused with a status of
// the client's; framed bodies are taken apart or refused.
#include "drivers/local/authority.h"
#include "drivers/local/aws_chunked.h"
#include "drivers/local/routing.h"
#include "tests/fuzz/request_text.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace echotrace::local {
namespace {

constexpr std::int64_t kNow = 1'772'600'767'089'000'000;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_signature(aws::HttpRequest request, const std::string& service) {
  Authority authority("us-east-1");
  try {
    require(authority.check(request, service, kNow).empty());  // at most what need not be signed
  } catch (const Refusal& refusal) {
    require(refusal.status >= 400 && refusal.status < 500 && !refusal.code.empty());
    require(refusal.message.find(authority.root().secret_access_key) == refusal.message.npos);
  }
}

void check_framing(aws::HttpRequest request) {
  const std::size_t size = request.body.size();
  try {
    take_off_chunks(request, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", {});
    require(request.body.size() < size);
    check_checksums(request);
  } catch (const Refusal& refusal) {
    require(refusal.status == 400 || refusal.status == 403);
  }
}

}  // namespace
}  // namespace echotrace::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace echotrace::local;
  const auto request = parse_request_text({reinterpret_cast<const char*>(data), size});
  const std::string service = service_of(request);
  protocol_of(request);
  require(denial_status(service) == 400 || denial_status(service) == 403);
  path_style(request);
  check_signature(request, service);
  check_framing(request);
  return 0;
}
