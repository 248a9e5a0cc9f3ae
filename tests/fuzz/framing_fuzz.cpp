// Any bytes as a message with a frame: what comes off the frame are texts that can be read, the text frame's of the
// message's own bytes and in their order.
#include "ingest/framing.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace echotrace::ingest;

std::size_t sum(std::string_view text) {
  std::size_t total = 0;
  for (const char c : text) total += static_cast<unsigned char>(c);
  return total;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<char> exact(data, data + size);
  exact.resize(size + kPadding);
  LogEvent event;
  event.message = {exact.data(), size};
  Scratch scratch;
  const Message message = unframe(event, scratch);
  static volatile std::size_t sink = 0;
  sink = sink + sum(message.text) + sum(message.request_id);
  if (!message.text.empty() && message.text.back() == '\n') std::abort();
  if (size == 0 || data[0] == '{') return 0;  // a JSON frame's text is decoded: no part of the message
  const auto inside = [&](std::string_view text) {
    return text.empty() || (text.data() >= exact.data() && text.data() + text.size() <= exact.data() + size);
  };
  if (!inside(message.text) || !inside(message.request_id)) std::abort();
  return 0;
}
