// Amazon CloudWatch Logs, API version 2014-03-28, over JSON 1.1. Times are milliseconds since the epoch.
#pragma once

#include "drivers/aws/client.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace echotrace::aws::logs {

Service service();

Call create_log_group(const std::string& group, const std::map<std::string, std::string>& tags = {});
Call put_retention_policy(const std::string& group, int days);  // of the numbers of days that the service knows
Call delete_log_group(const std::string& group);

// Its times are those of events as far as the service knows them; they follow an event by up to an hour.
struct Stream {
  std::string name;
  std::int64_t created_ms = 0;
  std::int64_t first_event_ms = 0, last_event_ms = 0;  // 0: no event
};
struct StreamPage {
  std::vector<Stream> streams;
  std::string next_token;  // empty: this was the last page
};
Call describe_log_streams(const std::string& group, const std::string& next_token = {});  // in the order of names
StreamPage parse_describe_log_streams(const HttpResponse& response);

struct FilterRequest {
  std::string group;
  std::int64_t start_ms = 0;   // included
  std::int64_t end_ms = 0;     // excluded; 0: no end
  std::string filter_pattern;  // empty: all events
  std::string next_token;      // of the page before
  int limit = 10'000;
};
// A page may be empty and still have a next one.
struct EventPage {
  std::vector<std::string> events;  // the JSON objects of the answer, byte for byte
  std::string next_token;           // empty: this was the last page
};
Call filter_log_events(const FilterRequest& request);
EventPage parse_filter_log_events(const HttpResponse& response);

}  // namespace echotrace::aws::logs
