// Lambda's platform lines in text form, one per event:
//   START RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Version: $LATEST
//   REPORT RequestId: c793...<TAB>Duration: 128.83 ms<TAB>Billed Duration: 200 ms<TAB>Memory Size: 128 MB<TAB>...
// Separators vary between tab, space and line feed, so REPORT is read by its labels.
#include "ingest/format.h"

#include "ingest/base/time.h"

namespace echotrace::ingest {
namespace {

constexpr std::string_view kStart = "START RequestId: ";
constexpr std::string_view kEnd = "END RequestId: ";
constexpr std::string_view kReport = "REPORT RequestId: ";
constexpr std::string_view kOthers[] = {"INIT_START ",      "INIT_REPORT ", "RESTORE_START ",
                                        "RESTORE_REPORT ",  "EXTENSION\t",  "TELEMETRY\t",
                                        "LOGS\tName: ",     "XRAY TraceId: "};

// "<time> <request id> Task timed out after 3.00 seconds"
bool task_timed_out(std::string_view text) {
  return text.size() < 200 && !text.empty() && text.front() >= '0' && text.front() <= '9' &&
         text.find(" Task timed out after ") != std::string_view::npos;
}

// "RequestId: <id> Error: Runtime exited with error: exit status 1"
bool runtime_error(std::string_view text) {
  return text.starts_with("RequestId: ") && text.find(" Error: ") != std::string_view::npos;
}

bool claims(std::string_view text) {
  switch (text.front()) {
    case 'S': return text.starts_with(kStart);
    case 'E': return text.starts_with(kEnd) || text.starts_with("EXTENSION\t");
    case 'R':
      if (text.starts_with(kReport) || runtime_error(text)) return true;
      [[fallthrough]];
    case 'I':
    case 'T':
    case 'L':
    case 'X':
      for (const std::string_view other : kOthers) {
        if (text.starts_with(other)) return true;
      }
      return false;
    default: return task_timed_out(text);
  }
}

std::string_view first_word(std::string_view text) { return text.substr(0, text.find_first_of(" \t\r\n")); }

// The word behind `label` in a REPORT line. Labels contain one another ("Duration" ends "Init Duration"), so a label
// counts only behind a separator that is no part of a longer one: `before` is the word that must not stand before it.
std::string_view labelled(std::string_view text, std::string_view label) {
  for (std::size_t at = text.find(label); at != std::string_view::npos; at = text.find(label, at + 1)) {
    const char before = at == 0 ? '\t' : text[at - 1];
    const bool after_unit = at >= 3 && (text.substr(at - 3, 3) == "ms " || text.substr(at - 3, 3) == "MB ");
    if (before == '\t' || before == '\n' || before == '\r' || after_unit) return first_word(text.substr(at + label.size()));
  }
  return {};
}

bool read_ms(std::string_view text, std::string_view label, std::int64_t& ns) {
  const std::string_view word = labelled(text, label);
  return word.empty() || base::parse_decimal(word, base::Unit::kMillisecond, ns);
}

bool read_megabytes(std::string_view text, std::string_view label, std::int64_t& bytes) {
  const std::string_view word = labelled(text, label);
  if (word.empty()) return true;
  if (!base::parse_decimal(word, base::Unit::kNanosecond, bytes)) return false;
  bytes <<= 20;
  return true;
}

Verdict parse_report(std::string_view text, Scratch& scratch) {
  Record& report = scratch.add(RecordKind::kReport);
  const std::string_view rest = text.substr(kReport.size());
  report.request_id = first_word(rest);
  // "Duration" follows the request id, separated by a space in some prints; every later label has a unit before it.
  const std::string_view fields = rest.substr(report.request_id.size());
  const std::size_t start = fields.find_first_not_of(" \t");
  const std::string_view measured = start == std::string_view::npos ? std::string_view{} : fields.substr(start);
  if (!read_ms(measured, "Duration: ", report.duration_ns) || !read_ms(measured, "Billed Duration: ", report.billed_ns) ||
      !read_ms(measured, "Init Duration: ", report.init_ns) ||
      !read_megabytes(measured, "Memory Size: ", report.memory_bytes) ||
      !read_megabytes(measured, "Max Memory Used: ", report.max_memory_bytes)) {
    scratch.drop_records();
    return malformed(DropReason::kBadNumber);
  }
  if (report.request_id.empty() || report.duration_ns == kNone) {
    scratch.drop_records();
    return malformed(DropReason::kMissingField);
  }
  return kRecorded;
}

Verdict parse(const Message& message, Scratch& scratch) {
  if (message.text.starts_with(kReport)) return parse_report(message.text, scratch);
  if (message.text.starts_with(kStart)) scratch.started_request = first_word(message.text.substr(kStart.size()));
  return kPlatform;
}

constexpr std::string_view kSamples[] = {
    "START RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e Version: $LATEST",
    "END RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e",
    "REPORT RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e\tDuration: 128.83 ms\tBilled Duration: 200 ms\t"
    "Memory Size: 128 MB\tMax Memory Used: 74 MB\tInit Duration: 166.62 ms\t",
    "INIT_START Runtime Version: provided:al2023.v72\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:5f",
    "INIT_REPORT Init Duration: 9999.80 ms\tPhase: init\tStatus: timeout",
    "2024-03-05T13:36:01.215Z 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e Task timed out after 3.00 seconds",
    "RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e Error: Runtime exited with error: exit status 1",
};

}  // namespace

extern const Format kLambdaPlatformFormat;
const Format kLambdaPlatformFormat{"lambda_platform", "platform lines of Lambda in text form", claims, parse, kSamples};

}  // namespace echotrace::ingest
