// Our own outputs lying among the inputs: recognised and passed over.
#include "ingest/container.h"
#include "ingest/containers/json_head.h"

#include <algorithm>

namespace echotrace::ingest {
namespace {

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1A\n";

bool begins_with_letters(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char expected, char c) {
           return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
         });
}

bool sniff(std::string_view head) {
  if (head.starts_with(kPngSignature)) return true;
  const std::string_view text = skip_blanks(head);
  if (text.starts_with("echotrace_trace_id") || text.starts_with("echotrace_truth_id")) return true;
  if (begins_with_letters(text, "<!doctype html")) {
    const std::size_t generator = text.find("name=\"generator\"");
    return generator != std::string_view::npos &&
           text.substr(generator, text.find('>', generator) - generator).find("echotrace") != std::string_view::npos;
  }
  return classify_json(head) == JsonHead::kOwnOutput;
}

constexpr std::string_view kSamples[] = {
    "{\n  \"schema\": \"echotrace.analysis/1\",\n  \"generated\": 1\n}\n",
    "{\n  \"schema\": \"echotrace.run/1\",\n  \"run\": \"r8k2abcd\",\n  \"state\": \"running\"\n}\n",
    "{\"journal\":1,\"time_ns\":1700000000000000000,\"entry\":\"logs\",\"group\":\"/aws/lambda/w\"}\n",
    "echotrace_trace_id,run,store\n",
    "echotrace_truth_id,run,store\n",
    "<!doctype html>\n<html lang=\"en\"><head><meta name=\"generator\" content=\"echotrace 0.1.0\">",
    kPngSignature,
};

}  // namespace

extern const Container kOwnOutput;
const Container kOwnOutput{"own_output", "what Echotrace itself wrote; passed over", sniff, nullptr, nullptr, kSamples};

}  // namespace echotrace::ingest
