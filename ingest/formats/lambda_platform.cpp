// Lambda's platform lines in text form, one per event:
//   START RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Version: $LATEST
//   REPORT RequestId: c793...<TAB>Duration: 128.83 ms<TAB>Billed Duration: 200 ms<TAB>Memory Size: 128 MB<TAB>...
// Separators vary between tab, space and line feed, so REPORT is read label by label.
#include "ingest/base/time.h"
#include "ingest/format.h"

namespace echotrace::ingest {
namespace {

constexpr std::string_view kStart = "START RequestId: ";
constexpr std::string_view kEnd = "END RequestId: ";
constexpr std::string_view kReport = "REPORT RequestId: ";
constexpr std::string_view kOthers[] = {"INIT_START ", "INIT_REPORT ", "RESTORE_START ", "RESTORE_REPORT ",
                                        "EXTENSION\t", "TELEMETRY\t",  "LOGS\tName: ",   "XRAY TraceId: "};

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

bool separator(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr std::size_t kRequestIdBytes = 36;  // "8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e"

std::string_view first_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && !separator(text[end])) ++end;
  return text.substr(0, end);
}

// The request id at the beginning of text; a UUID is known by its dashes.
std::string_view request_id(std::string_view text) {
  const bool uuid = text.size() > kRequestIdBytes && text[8] == '-' && text[13] == '-' && text[18] == '-' &&
                    text[23] == '-' && separator(text[kRequestIdBytes]);
  return uuid ? text.substr(0, kRequestIdBytes) : first_word(text);
}

std::string_view skip_separators(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size() && separator(text[begin])) ++begin;
  return text.substr(begin);
}

struct ReportField {
  std::string_view label;
  std::int64_t Record::*member;
  bool megabytes;
};
constexpr ReportField kReportFields[] = {
    {"Duration: ", &Record::duration_ns, false},    {"Billed Duration: ", &Record::billed_ns, false},
    {"Memory Size: ", &Record::memory_bytes, true}, {"Max Memory Used: ", &Record::max_memory_bytes, true},
    {"Init Duration: ", &Record::init_ns, false},
};

// Takes "<label>: <number> <unit>" off `rest`; a field with another label is passed over up to the next tab or line.
bool take_report_field(std::string_view& rest, Record& report) {
  for (const ReportField& field : kReportFields) {
    if (!rest.starts_with(field.label)) continue;
    rest.remove_prefix(field.label.size());
    const std::string_view number = first_word(rest);
    rest = skip_separators(rest.substr(number.size()));
    rest = skip_separators(rest.substr(first_word(rest).size()));
    std::int64_t& value = report.*(field.member);
    if (!base::parse_decimal(number, field.megabytes ? base::Unit::kNanosecond : base::Unit::kMillisecond, value))
      return false;
    return !field.megabytes || !__builtin_mul_overflow(value, std::int64_t{1} << 20, &value);
  }
  while (!rest.empty() && rest.front() != '\t' && rest.front() != '\n') rest.remove_prefix(1);
  rest = skip_separators(rest);
  return true;
}

Verdict parse_report(std::string_view text, Scratch& scratch) {
  Record& report = scratch.add(RecordKind::kReport);
  std::string_view rest = text.substr(kReport.size());
  report.request_id = request_id(rest);
  rest = skip_separators(rest.substr(report.request_id.size()));
  while (!rest.empty()) {
    if (!take_report_field(rest, report)) {
      scratch.drop_records();
      return malformed(DropReason::kBadNumber);
    }
  }
  if (report.request_id.empty() || report.duration_ns == kNone) {
    scratch.drop_records();
    return malformed(DropReason::kMissingField);
  }
  return kRecorded;
}

Verdict parse(const Message& message, Scratch& scratch) {
  if (message.text.starts_with(kReport)) return parse_report(message.text, scratch);
  if (message.text.starts_with(kStart)) scratch.started_request = request_id(message.text.substr(kStart.size()));
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
