// Whatever read_flat() accepts, simdjson accepts with the same members; and it reads nothing it may not.
#include "ingest/base/json_flat.h"

#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using namespace echotrace::base;

constexpr std::size_t kReadable = 15;  // behind the text, as the header says

void compare(std::string_view text, const std::vector<JsonMember>& members) {
  std::vector<char> padded(text.begin(), text.end());
  padded.resize(text.size() + simdjson::SIMDJSON_PADDING, ' ');
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(padded.data(), text.size(), padded.size()).get(document) || document.get_object().get(object))
    std::abort();
  std::size_t i = 0;
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (i == members.size() || field.key().get(name) || field.value().get(value)) std::abort();
    if (std::string_view(name.raw(), members[i].name.size()) != members[i].name) std::abort();
    if (name.raw()[members[i].name.size()] != '"') std::abort();
    const JsonScalar scalar = scalar_of(value);
    if (scalar.kind != members[i].value.kind || scalar.text != members[i].value.text) std::abort();
    ++i;
  }
  if (i != members.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<char> exact(data, data + size);
  exact.resize(size + kReadable, '"');
  const std::string_view text(exact.data(), size);
  std::vector<JsonMember> members;
  if (read_flat(text, members)) compare(text, members);
  return 0;
}
