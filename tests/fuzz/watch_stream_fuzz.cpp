// Any bytes as the answer to an etcd's watch: wherever they are cut, the same keys in the same order, the same revision
// to go on from, the same complaint.
#include "drivers/etcd/watch_stream.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using echotrace::drivers::etcd::WatchStream;

struct Told {
  std::vector<std::string> keys;
  std::int64_t next_revision = 0;
  bool created = false;
  std::string complaint;
  bool operator==(const Told&) const = default;
};

Told read(std::string_view bytes, std::size_t piece) {
  Told told;
  WatchStream stream([&](std::string&& key) { told.keys.push_back(std::move(key)); });
  for (bool good = true; good && !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    good = stream.feed(bytes.substr(0, piece));
  told.next_revision = stream.next_revision();
  told.created = stream.created();
  told.complaint = stream.complaint();
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Told whole = read(bytes, size + 1);
  if (whole.next_revision < 0) std::abort();
  for (const std::size_t piece : {std::size_t{1}, size / 2 + 1})
    if (!(read(bytes, piece) == whole)) std::abort();
  return 0;
}
