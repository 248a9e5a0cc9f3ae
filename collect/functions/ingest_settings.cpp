#include "collect/functions/ingest_settings.h"

#include "collect/functions/function_error.h"

#include <charconv>
#include <cstdio>

namespace echotrace::functions {
namespace {

constexpr std::size_t kMib = 1 << 20;
constexpr int kLeastPartMb = 5, kMostParts = 10'000;  // of S3

[[noreturn]] void refuse(const std::string& what) {
  throw FunctionError("InvalidSettings", what);
}

int number_in(const char* text, const std::string& name, int least, int most, int fallback) {
  if (text == nullptr) return fallback;
  const std::string_view digits = text;
  int number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || rest != digits.data() + digits.size() || number < least || number > most)
    refuse(name + " has to be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return number;
}

}  // namespace

std::size_t IngestSettings::object_bytes() const {
  if (!events) return static_cast<std::size_t>(object_mb) * kMib;
  return static_cast<std::size_t>(batch_events) * static_cast<std::size_t>(event_bytes) +
         static_cast<std::size_t>(batch_events - 1);
}

int IngestSettings::parts() const {
  return events ? 0 : (object_mb + part_mb - 1) / part_mb;
}

IngestSettings read_ingest_settings(const std::function<const char*(const char* name)>& variable) {
  const auto number = [&](const char* name, int least, int most, int fallback) {
    return number_in(variable(name), name, least, most, fallback);
  };
  IngestSettings settings;
  const char* const workload = variable("WORKLOAD");
  const std::string_view named = workload == nullptr ? "" : workload;
  if (named != "events" && named != "batch") refuse("WORKLOAD has to be events or batch");
  settings.events = named == "events";
  const char* const bucket = variable("OUTPUT_BUCKET");
  if (bucket == nullptr || *bucket == 0) refuse("OUTPUT_BUCKET is not set");
  settings.bucket = bucket;
  settings.memory_mb = number("MEMORY_MB", 0, 10'240, 0);
  settings.reserved_concurrency = number("RESERVED_CONCURRENCY", 0, 100'000, 0);
  settings.batch_events = number("BATCH_EVENTS", 1, 1'000'000, 1);
  settings.event_bytes = number("EVENT_BYTES", kLeastEventBytes, kMib, 1024);
  settings.part_mb = number("MULTIPART_MB", kLeastPartMb, 5120, 8);
  settings.object_mb = number("OBJECT_MB", 1, 5120, 100);
  settings.parts_at_once = number("PARTS_AT_ONCE", 1, 64, 4);
  if (!settings.events && settings.parts() > kMostParts) refuse("S3 takes no more than 10000 parts");
  return settings;
}

std::string make_events(int events, int event_bytes, std::uint64_t first) {
  std::string lines;
  lines.reserve(static_cast<std::size_t>(events) * (static_cast<std::size_t>(event_bytes) + 1));
  for (int i = 0; i < events; ++i) {
    char head[128];
    const int length = std::snprintf(
        head, sizeof head, R"({"timestamp":"2024-01-01T00:00:00Z","event_id":"%016llx","source":"echotrace","data":")",
        static_cast<unsigned long long>(first + static_cast<std::uint64_t>(i)));
    if (i > 0) lines += '\n';
    lines.append(head, static_cast<std::size_t>(length));
    lines.append(static_cast<std::size_t>(event_bytes - length - 2), 'x');
    lines += "\"}";
  }
  return lines;
}

}  // namespace echotrace::functions
