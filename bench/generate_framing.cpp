#include "bench/generate_framing.h"

#include "bench/generate_text.h"

namespace echotrace::bench {
namespace {

// Milliseconds with two decimals.
void append_ms(std::string& out, std::int64_t us) {
  append_int(out, us / 1000);
  out += '.';
  append_digits(out, static_cast<std::uint64_t>(us % 1000 / 10), 2);
}

}  // namespace

void Framer::init_start(std::string& out, std::int64_t ms) const {
  if (!is_json(framing_)) {
    out +=
        "INIT_START Runtime Version: python:3.12.v41\tRuntime Version ARN: "
        "arn:aws:lambda:us-east-1::runtime:7ef7a1c4e3f3a4b8d5f96e3c1e2d0b9a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f\n";
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out +=
      "\",\"type\":\"platform.initStart\",\"record\":{\"initializationType\":\"on-demand\",\"phase\":\"init\","
      "\"runtimeVersion\":\"python:3.12.v41\",\"runtimeVersionArn\":\"arn:aws:lambda:us-east-1::runtime:7ef7a1c4\"}}\n";
}

void Framer::start(std::string& out, std::int64_t ms, std::string_view request_id) const {
  if (!is_json(framing_)) {
    out += "START RequestId: ";
    out += request_id;
    out += " Version: $LATEST\n";
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out += "\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"";
  out += request_id;
  out += "\",\"version\":\"$LATEST\"}}\n";
}

void Framer::end(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us) const {
  if (!is_json(framing_)) {
    out += "END RequestId: ";
    out += request_id;
    out += '\n';
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out += "\",\"type\":\"platform.runtimeDone\",\"record\":{\"requestId\":\"";
  out += request_id;
  out += "\",\"status\":\"success\",\"metrics\":{\"durationMs\":";
  append_ms(out, duration_us);
  out += ",\"producedBytes\":4}}}\n";
}

void Framer::report(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us,
                    std::int64_t init_us) const {
  const std::int64_t billed = (duration_us + (init_us < 0 ? 0 : init_us) + 999) / 1000;
  if (!is_json(framing_)) {
    out += "REPORT RequestId: ";
    out += request_id;
    out += "\tDuration: ";
    append_ms(out, duration_us);
    out += " ms\tBilled Duration: ";
    append_int(out, billed);
    out += " ms\tMemory Size: 128 MB\tMax Memory Used: 74 MB\t";
    if (init_us >= 0) {
      out += "Init Duration: ";
      append_ms(out, init_us);
      out += " ms\t";
    }
    out += '\n';
    return;
  }
  out += "{\"time\":\"";
  append_iso_time(out, ms);
  out += "\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"";
  out += request_id;
  out += "\",\"status\":\"success\",\"metrics\":{\"billedDurationMs\":";
  append_int(out, billed);
  out += ",\"durationMs\":";
  append_ms(out, duration_us);
  if (init_us >= 0) {
    out += ",\"initDurationMs\":";
    append_ms(out, init_us);
  }
  out += ",\"maxMemoryUsedMB\":74,\"memorySizeMB\":128}}}\n";
}

void Framer::logged(std::string& out, std::int64_t ms, std::string_view request_id, std::string_view text) const {
  if (framing_ == Framing::kEchotrace) {
    out += text;
  } else if (framing_ == Framing::kTriggerPerfText) {
    out += '[';
    out += "INFO]\t";
    append_iso_time(out, ms);
    out += '\t';
    out += request_id;
    out += '\t';
    out += text;
  } else {
    out += "{\"timestamp\": \"";
    append_iso_time(out, ms);
    out += "\", \"level\": \"INFO\", \"message\": \"";
    append_json_text(out, text);
    out += "\", \"logger\": \"";
    out += function_;
    out += "\", \"requestId\": \"";
    out += request_id;
    out += "\"}";
  }
  out += '\n';
}

}  // namespace echotrace::bench
