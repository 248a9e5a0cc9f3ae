#include "drivers/local/lambda/platform_lines.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/sigv4.h"
#include "drivers/local/times.h"

#include <fmt/format.h>

#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr double kNsPerMsReal = 1e6, kNsPerSReal = 1e9;

std::string milliseconds(std::int64_t duration_ns) {
  return fmt::format("{:.2f}", static_cast<double>(duration_ns) / kNsPerMsReal);
}

std::int64_t billed_ms(const Report& report) {
  return (report.duration_ns + report.init_ns.value_or(0) + kNsPerMs - 1) / kNsPerMs;
}

// Each behind a tab; nothing after a good ending.
std::string fields(const Ending& ending) {
  std::string text;
  if (!ending.status.empty()) text += "\tStatus: " + ending.status;
  if (!ending.error_type.empty()) text += "\tError Type: " + ending.error_type;
  return text;
}

std::string event(std::int64_t now_ns, std::string_view type, const aws::JsonObject& record) {
  return aws::JsonObject()
             .text("time", iso_milliseconds(now_ns))
             .text("type", type)
             .raw("record", record.json())
             .json() +
         "\n";
}

aws::JsonObject& add(aws::JsonObject& record, const Ending& ending) {
  return record.text("status", ending.status.empty() ? "success" : ending.status)
      .text_unless_empty("errorType", ending.error_type);
}

}  // namespace

PlatformLines::PlatformLines(bool json, std::string_view runtime, std::string_view region, std::string version)
    : json_(json), runtime_(runtime), version_(std::move(version)) {
  runtime_arn_ = fmt::format("arn:aws:lambda:{}::runtime:{}", region, aws::sha256_hex(runtime));
  if (const auto dot = runtime_.find('.'); dot != runtime_.npos) runtime_[dot] = ':';
  runtime_ += ".v1";
}

std::string PlatformLines::init_start(std::int64_t now_ns) const {
  if (!json_) return fmt::format("INIT_START Runtime Version: {}\tRuntime Version ARN: {}\n", runtime_, runtime_arn_);
  return event(now_ns, "platform.initStart",
               aws::JsonObject()
                   .text("initializationType", "on-demand")
                   .text("phase", "init")
                   .text("runtimeVersion", runtime_)
                   .text("runtimeVersionArn", runtime_arn_));
}

std::string PlatformLines::init_report(std::int64_t now_ns, std::int64_t duration_ns, std::string_view phase,
                                       const Ending& ending) const {
  const std::string duration = milliseconds(duration_ns);
  if (!json_) return fmt::format("INIT_REPORT Init Duration: {} ms\tPhase: {}{}\n", duration, phase, fields(ending));
  aws::JsonObject record;
  record.text("initializationType", "on-demand").text("phase", phase);
  add(record, ending).raw("metrics", aws::JsonObject().raw("durationMs", duration).json());
  return event(now_ns, "platform.initReport", record);
}

std::string PlatformLines::start(std::int64_t now_ns, std::string_view request_id) const {
  if (!json_) return fmt::format("START RequestId: {} Version: {}\n", request_id, version_);
  return event(now_ns, "platform.start", aws::JsonObject().text("requestId", request_id).text("version", version_));
}

std::string PlatformLines::end(std::int64_t now_ns, const Report& report) const {
  if (!json_) return fmt::format("END RequestId: {}\n", report.request_id);
  if (report.ending.status.empty()) return {};
  aws::JsonObject record;
  record.text("requestId", report.request_id);
  add(record, report.ending)
      .raw("metrics", aws::JsonObject().raw("durationMs", milliseconds(report.duration_ns)).json());
  return event(now_ns, "platform.runtimeDone", record);
}

std::string PlatformLines::report(std::int64_t now_ns, const Report& report) const {
  const std::string duration = milliseconds(report.duration_ns);
  if (!json_) {
    std::string text = fmt::format(
        "REPORT RequestId: {}\tDuration: {} ms\tBilled Duration: {} ms\tMemory Size: {} MB\tMax Memory Used: {} MB",
        report.request_id, duration, billed_ms(report), report.memory_mb, report.max_memory_mb);
    if (report.init_ns) text += fmt::format("\tInit Duration: {} ms", milliseconds(*report.init_ns));
    const std::string rest = fields(report.ending);
    return text + (rest.empty() ? "\t\n" : rest + "\n");
  }
  aws::JsonObject metrics;
  metrics.raw("durationMs", duration)
      .number("billedDurationMs", billed_ms(report))
      .number("memorySizeMB", report.memory_mb)
      .number("maxMemoryUsedMB", report.max_memory_mb);
  if (report.init_ns) metrics.raw("initDurationMs", milliseconds(*report.init_ns));
  aws::JsonObject record;
  record.text("requestId", report.request_id).raw("metrics", metrics.json());
  return event(now_ns, "platform.report", add(record, report.ending));
}

std::string PlatformLines::failure(std::string_view request_id, std::string_view message, std::string_view type) const {
  return json_ ? "" : fmt::format("RequestId: {} Error: {}\n{}\n", request_id, message, type);
}

std::string PlatformLines::timeout(std::int64_t now_ns, std::string_view request_id, std::int64_t timeout_ns) const {
  return json_ ? "" : timeout_message(now_ns, request_id, timeout_ns) + "\n\n";
}

std::string timeout_message(std::int64_t now_ns, std::string_view request_id, std::int64_t timeout_ns) {
  return fmt::format("{} {} Task timed out after {:.2f} seconds", iso_milliseconds(now_ns), request_id,
                     static_cast<double>(timeout_ns) / kNsPerSReal);
}

}  // namespace echotrace::local::lambda
