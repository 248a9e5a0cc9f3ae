#include "drivers/aws/logs.h"

#include "drivers/aws/json_text.h"
#include "ingest/base/error.h"

#include <string_view>
#include <utility>

namespace echotrace::aws::logs {
namespace {

Call logs_call(const char* operation, const JsonObject& body) {
  return json_call(operation, "Logs_20140328", "1.1", body);
}

bool read_events(simdjson::ondemand::value value, std::vector<std::string>& events) {
  simdjson::ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto element : array) {
    simdjson::ondemand::object object;
    std::string_view json;
    if (element.get_object().get(object) != simdjson::SUCCESS || object.raw_json().get(json) != simdjson::SUCCESS) {
      return false;
    }
    events.emplace_back(json);
  }
  return true;
}

bool read_page(const HttpResponse& response, EventPage& page) {
  const simdjson::padded_string padded(response.body);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object root;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return false;
  if (document.get_object().get(root) != simdjson::SUCCESS) return false;
  for (auto item : root) {
    simdjson::ondemand::field field;
    std::string_view name, token;
    if (std::move(item).get(field) != simdjson::SUCCESS || field.unescaped_key().get(name) != simdjson::SUCCESS) {
      return false;
    }
    simdjson::ondemand::value value = field.value();
    if (name == "events") {
      if (!read_events(value, page.events)) return false;
    } else if (name == "nextToken") {
      bool none = false;
      if (value.is_null().get(none) == simdjson::SUCCESS && none) continue;
      if (value.get_string().get(token) != simdjson::SUCCESS) return false;
      page.next_token = token;
    }
  }
  return true;
}

}  // namespace

Service service() {
  return {"CloudWatch Logs", "logs", "logs", Protocol::kJson11};
}

Call create_log_group(const std::string& group, const std::map<std::string, std::string>& tags) {
  JsonObject body;
  body.text("logGroupName", group);
  if (!tags.empty()) body.raw("tags", json_texts(tags));
  return logs_call("CreateLogGroup", body);
}

Call put_retention_policy(const std::string& group, int days) {
  return logs_call("PutRetentionPolicy", JsonObject().text("logGroupName", group).number("retentionInDays", days));
}

Call delete_log_group(const std::string& group) {
  return logs_call("DeleteLogGroup", JsonObject().text("logGroupName", group));
}

Call describe_log_streams(const std::string& group, const std::string& next_token) {
  return logs_call("DescribeLogStreams",
                   JsonObject().text("logGroupName", group).text_unless_empty("nextToken", next_token));
}

StreamPage parse_describe_log_streams(const HttpResponse& response) {
  const JsonAnswer answer(response, "CloudWatch Logs");
  StreamPage page;
  for (const simdjson::dom::element stream : answer.array("/logStreams")) {
    page.streams.push_back({member_text(stream, "logStreamName"), member_number(stream, "creationTime"),
                            member_number(stream, "firstEventTimestamp"), member_number(stream, "lastEventTimestamp")});
  }
  page.next_token = answer.text("/nextToken");
  return page;
}

Call filter_log_events(const FilterRequest& request) {
  JsonObject body;
  body.text("logGroupName", request.group).number("startTime", request.start_ms);
  if (request.end_ms > 0) body.number("endTime", request.end_ms - 1);  // the service includes its end
  body.text_unless_empty("filterPattern", request.filter_pattern).text_unless_empty("nextToken", request.next_token);
  return logs_call("FilterLogEvents", body.number("limit", request.limit));
}

EventPage parse_filter_log_events(const HttpResponse& response) {
  EventPage page;
  if (!read_page(response, page)) {
    throw base::Error(base::Exit::kEnvironment, "CloudWatch Logs gave an answer that is no page of events", "",
                      "Check AWS_ENDPOINT_URL and proxies.");
  }
  return page;
}

}  // namespace echotrace::aws::logs
