#include "drivers/etcd/requests.h"

#include "drivers/aws/json_members.h"
#include "drivers/aws/json_text.h"
#include "ingest/base/base64.h"

namespace echotrace::drivers::etcd {
namespace {

// The first key behind all that begin with the prefix. A single zero byte stands for "to the last there is".
std::string end_of(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (end.empty()) return std::string(1, '\0');
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

aws::JsonObject range_of(std::string_view prefix) {
  const std::string_view first = prefix.empty() ? std::string_view("\0", 1) : prefix;  // no key is empty
  return aws::JsonObject()
      .text("key", base::encode_base64(first))
      .text("range_end", base::encode_base64(end_of(prefix)));
}

}  // namespace

std::string watch_body(std::string_view prefix, std::int64_t from_revision) {
  aws::JsonObject request = range_of(prefix);
  request.raw("filters", R"(["NODELETE"])").truth("fragment", true);
  if (from_revision > 0) request.text("start_revision", std::to_string(from_revision));
  return aws::JsonObject().raw("create_request", request.json()).json();
}

aws::Call health() {
  aws::Call call = aws::rest_call("Health", "GET", "/health");
  call.sign = false;
  call.options.connect_timeout = call.options.read_timeout = std::chrono::seconds(5);
  return call;
}

bool parse_health(const aws::HttpResponse& response) {
  const auto members = aws::json_members(response.body);
  const auto health = members ? members->find("health") : decltype(members->end()){};
  return members && health != members->end() && health->second == "true";
}

aws::Call delete_prefix(std::string_view prefix) {
  aws::Call call = aws::with_body(aws::rest_call("DeleteRange", "POST", "/v3/kv/deleterange"), range_of(prefix));
  call.sign = false;
  return call;
}

}  // namespace echotrace::drivers::etcd
