#include "collect/functions/function_error.h"
#include "collect/functions/handlers.h"
#include "collect/functions/ingest_settings.h"
#include "drivers/aws/s3.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>

namespace echotrace::functions {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;

std::string milliseconds(std::int64_t ns) {
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(ns / kNsPerMs),
                static_cast<long long>(ns / 1000 % 1000));
  return text;
}

// One object, and how long it took: from before the first request to after the last answer. What is uploaded is there
// before.
class Upload {
 public:
  Upload(Environment& environment, const IngestSettings& settings, std::string key)
      : settings_(settings),
        key_(std::move(key)),
        transport_(environment.session().transport()),
        s3_(environment.single_attempt_client(aws::s3::service())) {
    environment.session().credentials();
  }

  void put(const std::string& body) {
    start_ns_ = base::wall_ns();
    const std::int64_t begin_ns = base::monotonic_ns();
    if (settings_.events) {
      s3_.wait(aws::s3::put_object(settings_.bucket, key_, body, {{"Content-Type", "application/json"}}));
    } else {
      put_in_parts(body);
    }
    duration_ns_ = base::monotonic_ns() - begin_ns;
  }

  std::int64_t start_ns() const { return start_ns_; }
  std::int64_t duration_ns() const { return duration_ns_; }

 private:
  void put_in_parts(const std::string& part) {
    const std::string id =
        aws::s3::parse_create_multipart_upload(s3_.wait(aws::s3::create_multipart_upload(settings_.bucket, key_)));
    const int parts = settings_.parts();
    while ((next_ < parts && !failure_) || under_way_ > 0) {
      while (next_ < parts && !failure_ && under_way_ < settings_.parts_at_once) put_part(part, id);
      transport_.run(std::chrono::milliseconds(1000));
    }
    if (failure_) {
      s3_.wait(aws::s3::abort_multipart_upload(settings_.bucket, key_, id));
      throw *failure_;
    }
    std::vector<aws::s3::Part> done;
    for (const auto& [number, etag] : etags_) done.push_back({number, etag});
    s3_.wait(aws::s3::complete_multipart_upload(settings_.bucket, key_, id, done));
  }

  void put_part(const std::string& part, const std::string& id) {
    const std::size_t left = settings_.object_bytes() - static_cast<std::size_t>(next_) * part.size();
    const int number = ++next_;
    ++under_way_;
    s3_.call(aws::s3::upload_part(settings_.bucket, key_, id, number, part.substr(0, left)),
             [this, number](aws::Outcome&& outcome) {
               --under_way_;
               if (outcome.error)
                 failure_.emplace(*outcome.error);
               else
                 etags_[number] = std::string(aws::header_value(outcome.response.headers, "etag"));
             });
  }

  const IngestSettings& settings_;
  const std::string key_;
  aws::Transport& transport_;
  aws::Client& s3_;
  std::map<int, std::string> etags_;
  std::optional<aws::Failure> failure_;
  int next_ = 0, under_way_ = 0;
  std::int64_t start_ns_ = 0, duration_ns_ = 0;
};

// Embedded metric format: the factors are dimensions, and so texts; the run is none, since each of its values would be
// a metric of its own, and paid for.
std::string metrics_directive(std::int64_t time_ms, bool events) {
  const char* const factor = events ? "batch_events" : "multipart_part_mb";
  const auto metric = [](const char* name, const char* unit) {
    return aws::JsonObject().text("Name", name).text("Unit", unit).json();
  };
  const std::string directive =
      aws::JsonObject()
          .text("Namespace", "LambdaS3Study")
          .raw("Dimensions",
               aws::json_array({aws::json_strings({"workload", "memory_mb", factor, "reserved_concurrency"})}))
          .raw("Metrics",
               aws::json_array({metric("latency_ms", "Milliseconds"), metric("object_bytes", "Bytes"),
                                metric("events_generated", "Count"), metric("cold_start_ms", "Milliseconds")}))
          .json();
  return aws::JsonObject().number("Timestamp", time_ms).raw("CloudWatchMetrics", "[" + directive + "]").json();
}

struct Asked {
  std::string run_id, id;
  std::int64_t trial = 0;
};

Asked read_payload(const Payload& payload) {
  if (!payload.is_json()) throw invalid_payload("the payload is no JSON");
  Asked asked{std::string(text_member(payload.root(), "run_id")), std::string(text_member(payload.root(), "id")), 0};
  if (asked.run_id.empty()) throw invalid_payload("the payload has no run_id");
  number_member(payload.root(), "trial", asked.trial);
  return asked;
}

// The line that both metrics and records are made of. What failed has its sizes as zeros, and says why.
aws::JsonObject line_of(Environment& environment, const Invocation& invocation, const IngestSettings& settings,
                        const Asked& asked, std::int64_t start_ns, std::int64_t duration_ns, const std::string& error) {
  const bool good = error.empty();
  aws::JsonObject line;
  line.raw("_aws", metrics_directive(start_ns / kNsPerMs, settings.events))
      .raw("ts_start_ms", milliseconds(start_ns))
      .raw("ts_end_ms", milliseconds(start_ns + duration_ns))
      .raw("latency_ms", good ? milliseconds(duration_ns) : "0")
      .text("workload", settings.events ? "events" : "batch")
      .text("run_id", asked.run_id)
      .number("trial", asked.trial)
      .text("function_name", environment.identity().function)
      .text("memory_mb", std::to_string(settings.memory_mb))
      .text("reserved_concurrency", std::to_string(settings.reserved_concurrency));
  if (settings.events)
    line.text("batch_events", std::to_string(settings.batch_events));
  line.number("events_generated", settings.events ? settings.batch_events : 0)
      .number("object_bytes", good ? static_cast<std::int64_t>(settings.object_bytes()) : 0)
      .text("multipart_part_mb", std::to_string(settings.events ? 0 : settings.part_mb))
      .number("multipart_parts", settings.parts())
      .text("s3_bucket", settings.bucket)
      .truth("is_cold_start", invocation.cold)
      .number("cold_start_ms", 0)
      .text("request_id", invocation.request_id);
  if (!good) line.text("error", error);
  return line;
}

}  // namespace

std::string ingest(Environment& environment, const Invocation& invocation, const Payload& payload) {
  const Asked asked = read_payload(payload);
  const IngestSettings settings = read_ingest_settings([](const char* name) { return std::getenv(name); });
  const std::string key = std::string(settings.events ? "events/" : "batch/") + asked.run_id + "/" +
                          (asked.id.empty() ? invocation.request_id : asked.id) + ".jsonl";
  static std::string body;  // the same for every invocation of an environment, made by its first
  if (body.empty()) {
    body = settings.events ? make_events(settings.batch_events, settings.event_bytes, 0)
                           : std::string(static_cast<std::size_t>(settings.part_mb) << 20, 'x');
  }
  Upload upload(environment, settings, key);
  std::string error;
  try {
    upload.put(body);
  } catch (const base::Error& failure) {
    error = printable(failure.what());
  }
  Log& log = environment.log();
  log.line(line_of(environment, invocation, settings, asked, upload.start_ns(), upload.duration_ns(), error));
  log.flush();
  if (!error.empty()) throw FunctionError("UploadFailed", error);
  return aws::JsonObject()
      .truth("ok", true)
      .text("run_id", asked.run_id)
      .raw("latency_ms", milliseconds(upload.duration_ns()))
      .text("s3_key", key)
      .number("object_bytes", static_cast<std::int64_t>(settings.object_bytes()))
      .number("events_generated", settings.events ? settings.batch_events : 0)
      .number("multipart_parts", settings.parts())
      .json();
}

}  // namespace echotrace::functions
