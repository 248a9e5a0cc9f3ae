// The inside of JSON strings: found and decoded.
#include "bench/micro/contest.h"
#include "bench/micro/log_text.h"
#include "ingest/base/json_string.h"

#include <simdjson.h>

#include <cstring>
#include <memory>

namespace echotrace::bench {
namespace {

constexpr std::size_t kStrings = 4000, kSlack = 128;

// Length, last byte and a byte from the middle: enough to notice a wrong decoding, too little to cost anything.
std::uint64_t answer_of(const char* begin, const char* end) {
  const auto bytes = static_cast<std::size_t>(end - begin);
  return bytes == 0
             ? 0
             : fold(fold(bytes, static_cast<unsigned char>(end[-1])), static_cast<unsigned char>(begin[bytes / 2]));
}

template <typename Decode>  // char* decode(inside, closing quote, out); nullptr when broken
std::function<std::uint64_t()> decoding(const std::shared_ptr<Parts>& parts, Decode decode) {
  return [parts, texts = parts->views(), decode, out = std::make_shared<std::vector<char>>(4096)] {
    std::uint64_t answer = 0;
    for (const std::string_view text : texts) {
      const char* const end = decode(text.substr(0, text.size() - 1), out->data(), out->size());
      if (end == nullptr) return std::uint64_t{0};
      answer = fold(answer, answer_of(out->data(), end));
    }
    return answer;
  };
}

Contest contest(std::string task, const std::shared_ptr<Parts>& parts) {
  // The parser object behind simdjson's own string decoding, for the best instruction set of this machine.
  const auto simd = std::make_shared<std::unique_ptr<simdjson::internal::dom_parser_implementation>>();
  if (simdjson::get_active_implementation()->create_dom_parser_implementation(4096, 8, *simd)) simd->reset();
  return {
      std::move(task),
      parts->bytes(),
      parts->size(),
      {{Role::kOurs, "copy_string",
        decoding(parts,
                 [](std::string_view inside, char* out, std::size_t room) {
                   const base::StringCopy copy =
                       base::copy_string(inside.data(), inside.data() + inside.size() + 1, out, room);
                   return copy.end == nullptr ? nullptr : copy.out_end;
                 })},
       {Role::kOurs, "decode_string",
        decoding(parts, [](std::string_view inside, char* out,
                           std::size_t) { return base::decode_string(inside.data(), inside.size(), out); })},
       {Role::kPeer, "simdjson parse_string",
        decoding(parts,
                 [simd](std::string_view inside, char* out, std::size_t) {
                   const auto* from = reinterpret_cast<const std::uint8_t*>(inside.data());
                   return reinterpret_cast<char*>((*simd)->parse_string(from, reinterpret_cast<std::uint8_t*>(out)));
                 })},
       {Role::kLimit, "memcpy", decoding(parts, [](std::string_view inside, char* out, std::size_t) {
          std::memcpy(out, inside.data(), inside.size());
          return out + inside.size();
        })}}};
}

}  // namespace

std::vector<Contest> string_contests() {
  const auto plain = std::make_shared<Parts>(), quoted = std::make_shared<Parts>(), unicode = std::make_shared<Parts>();
  for (std::size_t i = 0; i < kStrings; ++i) {
    plain->add("REPORT RequestId: 20880bc4-1444-4c75-b507-b0ba7e2ceb77 Duration: 3." + std::to_string(i) +
               " ms Billed Duration: 4 ms Memory Size: 128 MB Max Memory Used: 75 MB\"");
    quoted->add(escape(text_frame(i, triggerperf_record(i))) + "\"");
    std::string key;
    for (std::size_t k = 0; k < 30; ++k) key += k % 3 == 0 ? "\\u00de" : k % 3 == 1 ? "\\u00b6" : "B";
    unicode->add(key + std::to_string(i) + "\"");
  }
  return {contest("JSON string, plain", plain), contest("JSON string, quotes escaped", quoted),
          contest("JSON string, mostly \\u", unicode)};
}

}  // namespace echotrace::bench
