// Requests to the endpoint before any service sees them: the first line is method and target, then headers up to an
// empty line, then the body. Nobody knows its keys, so whatever they are, they are routed, and refused with a status of
// the client's; framed bodies are taken apart or refused.
#include "drivers/local/authority.h"
#include "drivers/local/aws_chunked.h"
#include "drivers/local/routing.h"

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

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

aws::HttpRequest parse(std::string_view text) {
  aws::HttpRequest request;
  std::string_view line = take_line(text);
  request.method = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), request.method.size() + 1));
  request.path = line.substr(0, line.find('?'));
  line.remove_prefix(request.path.size());
  if (!line.empty()) request.query = line.substr(1);
  for (line = take_line(text); !line.empty(); line = take_line(text)) {
    const auto colon = line.find(':');
    if (colon != line.npos)
      request.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  request.body = text;
  return request;
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
  const auto request = parse({reinterpret_cast<const char*>(data), size});
  const std::string service = service_of(request);
  protocol_of(request);
  require(denial_status(service) == 400 || denial_status(service) == 403);
  path_style(request);
  check_signature(request, service);
  check_framing(request);
  return 0;
}
