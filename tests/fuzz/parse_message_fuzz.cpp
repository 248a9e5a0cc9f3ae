// Any bytes as a message: what comes out is consistent, and its texts can be read. The first byte chooses what the text
// is put into, so that mutations reach behind the framings.
#include "ingest/format.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace echotrace::ingest;

constexpr std::string_view kRequest = "5f1c0f6e-3d0b-4a7e-9a64-0f8f8b7c1d2e";

std::string framed(std::uint8_t choice, std::string_view text) {
  std::string message;
  switch (choice % 4) {
    case 0: message.append("[INFO]\t2024-03-05T13:36:01.5Z\t").append(kRequest).append("\t").append(text); break;
    case 1:
      message = R"({"timestamp": "2024-03-05T13:36:01.215Z", "level": "INFO", "message": ")";
      for (const char c : text) {
        if (c == '"' || c == '\\') message += '\\';
        message += c;
      }
      message.append(R"(", "requestId": ")").append(kRequest).append("\"}");
      break;
    default: message = text;
  }
  return message;
}

std::size_t read_all(const Record& record) {
  std::size_t sum = 0;
  const auto read = [&sum](std::string_view text) {
    for (const char c : text) sum += static_cast<unsigned char>(c);
  };
  for (const std::string_view text :
       {record.run, record.id, record.store, record.request_id, record.function, record.error, record.series}) {
    read(text);
  }
  for (const Label& label : record.labels) {
    read(label.name);
    read(label.value);
  }
  return sum;
}

void check(const Record& record) {
  switch (record.kind) {
    case RecordKind::kWrite:
      if (record.key == 0 || record.put_ns == kNone) std::abort();
      break;
    case RecordKind::kReceive:
      if (record.key == 0 || record.receive_ns == kNone) std::abort();
      break;
    case RecordKind::kClient:
      if (record.key == 0) std::abort();
      break;
    case RecordKind::kReport:
      if (record.request_id.empty() || record.duration_ns == kNone) std::abort();
      break;
    case RecordKind::kSample:
      if (record.series.empty() || (record.ok && record.duration_ns == kNone)) std::abort();
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string message = framed(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  std::vector<char> exact(message.begin(), message.end());
  exact.resize(message.size() + kPadding);
  LogEvent event;
  event.message = {exact.data(), message.size()};
  Scratch scratch;
  const Verdict verdict = parse_message(event, scratch);
  const bool recorded = verdict.bucket == Bucket::kRecorded;
  if (recorded == scratch.records().empty()) std::abort();
  if ((verdict.bucket == Bucket::kMalformed) == (verdict.reason == DropReason::kOk)) std::abort();
  static volatile std::size_t sink = 0;
  for (const Record& record : scratch.records()) {
    check(record);
    sink = sink + read_all(record);
  }
  return 0;
}
