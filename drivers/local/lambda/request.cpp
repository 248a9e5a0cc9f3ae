#include "drivers/local/lambda/request.h"

#include "drivers/local/lambda/refusals.h"
#include "ingest/base/base64.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace echotrace::local::lambda {

std::string_view Request::parameter(std::string_view name) const {
  const auto found = std::find_if(query_.begin(), query_.end(), [&](const auto& pair) { return pair.first == name; });
  return found == query_.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<std::string> Request::parameters(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query_)
    if (key == name) values.push_back(value);
  return values;
}

std::size_t page_size(const Request& request, std::size_t most) {
  const std::string_view text = request.parameter("MaxItems");
  if (text.empty()) return most;
  std::int64_t wanted = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), wanted);
  if (error != std::errc() || end != text.data() + text.size())
    throw Refusal{400, "SerializationException", "MaxItems can not be converted to an Integer"};
  check_range(wanted, "maxItems", 1, 10'000);
  return std::min(static_cast<std::size_t>(wanted), most);
}

std::string marker_name(const Request& request) {
  const std::string_view text = request.parameter("Marker");
  if (text.empty()) return {};
  auto name = base::decode_base64(text);
  if (!name || name->empty()) throw invalid_parameter("Invalid pagination token.");
  return std::move(*name);
}

std::string marker_for(std::string_view name) {
  return base::encode_base64(name);
}

aws::HttpResponse json_answer(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

aws::HttpResponse no_content() {
  return {204, {}, {}};
}

}  // namespace echotrace::local::lambda
