// The containers that read line by line.
#include "ingest/container.h"
#include "tests/ingest/event_log.h"

#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace echotrace::ingest;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  find_container(text.substr(0, kSniffBytes));
  for (const Container& container : containers()) {
    if (container.lines == nullptr) continue;
    const auto reader = container.lines();
    EventLog log;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      std::string line(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const std::size_t bytes = line.size();
      line.append(kPadding, '\0');
      line.shrink_to_fit();
      if (bytes != 0) reader->line({line.data(), bytes}, Origin{}, log);
    }
  }
  return 0;
}
