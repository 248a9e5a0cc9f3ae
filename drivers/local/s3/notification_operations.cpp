// Telling functions what happened in a bucket.
#include "drivers/local/s3/notifications.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/xml_text.h"

#include <algorithm>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::string_view kPrincipal = "s3.amazonaws.com";

std::string bucket_arn(std::string_view bucket) {
  return "arn:aws:s3:::" + std::string(bucket);
}

}  // namespace

aws::HttpResponse S3::put_bucket_notification(Request& request) {
  s3::Bucket& bucket = store_.bucket(request.bucket);
  auto notifications = s3::parse_notifications(request.exchange.request.body, region_, request.exchange.request_id);
  const std::string* skip = request.header("x-amz-skip-destination-validation");
  std::string failures;
  int failed = 0;
  for (const s3::Notification& notification : notifications) {
    const std::string& function = notification.function_arn;
    if (skip != nullptr && aws::lower_case(*skip) == "true") break;
    if (invoker_.has_function(function) && invoker_.may_invoke(function, kPrincipal, bucket_arn(request.bucket)))
      continue;
    const std::string number = std::to_string(++failed);
    failures += xml_element("ArgumentName" + number, function + ", null") +
                xml_element("ArgumentValue" + number, "Not authorized to invoke function [" + function + "]");
  }
  if (failed > 0) {
    Refusal refusal{400, "InvalidArgument", "Unable to validate the following destination configurations"};
    refusal.members = std::move(failures);
    throw refusal;
  }
  bucket.notifications = std::move(notifications);
  return {200, {}, {}};
}

aws::HttpResponse S3::get_bucket_notification(Request& request) {
  return {
      200, {{"Content-Type", "application/xml"}}, s3::notifications_xml(store_.bucket(request.bucket).notifications)};
}

void S3::notify(const Request& request, const s3::Bucket& bucket, std::string_view event, std::string_view key,
                const s3::Object* object) {
  // Increases with every event of this service, and over its restarts as far as the clock does.
  sequencer_ = std::max(sequencer_ + 1, static_cast<std::uint64_t>(loop_.now_ns()));
  for (const s3::Notification& notification : bucket.notifications) {
    if (!notification.matches(event, key)) continue;
    const int times = faults_.deliveries("s3");
    if (times == 0) continue;
    s3::Occurrence what;
    what.event = event;
    what.bucket = request.bucket;
    what.key = key;
    if (object != nullptr) {
      what.etag = object->etag;
      what.size = object->body->size();
    }
    what.time_ns = loop_.now_ns();
    what.sequencer = sequencer_;
    what.request_id = request.exchange.request_id;
    what.principal = request.exchange.caller;
    what.region = region_;
    // Later, so that the client's answer goes out first.
    loop_.post([this, times, what = std::move(what), id = notification.id, function = notification.function_arn] {
      if (!invoker_.may_invoke(function, kPrincipal, bucket_arn(what.bucket))) return;  // the permission has gone
      const std::string payload = s3::event_json(what, id);
      for (int i = 0; i < times; ++i) invoker_.invoke_later(function, payload);
    });
  }
}

}  // namespace echotrace::local
