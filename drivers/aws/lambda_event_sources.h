// Lambda's event source mappings: what reads a queue or a stream and calls a function with batches of it.
#pragma once

#include "drivers/aws/client.h"

#include <optional>
#include <string>
#include <vector>

namespace echotrace::aws::lambda {

struct MappingSettings {
  int batch_size = 10;
  int window_s = 0;  // how long a batch may be waited for; 0: not at all
  bool enabled = true;
  bool report_item_failures = false;           // the function names what of a batch failed
  std::optional<int> most_retries;             // of streams: -1 without end
  std::optional<int> most_record_age_s;        // of streams: -1 without end
  std::optional<int> parallelization_factor;   // of streams: 1 to 10 batches of a shard at once
  std::optional<bool> bisect_on_error;         // of streams
  std::optional<int> most_concurrent_invokes;  // of queues: 2 to 1000
};

struct Mapping {
  std::string uuid, source_arn, function_arn;
  std::string state;        // "Creating", "Enabling", "Enabled", "Disabling", "Disabled", "Updating", "Deleting"
  std::string last_result;  // "OK", "PROBLEM: …"
  int batch_size = 0;
};

// starting_position: of streams "TRIM_HORIZON" or "LATEST"; of queues empty.
Call create_event_source_mapping(const std::string& function, const std::string& source_arn,
                                 const std::string& starting_position, const MappingSettings& settings);
Call get_event_source_mapping(const std::string& uuid);
Call update_event_source_mapping(const std::string& uuid, const MappingSettings& settings);
Call delete_event_source_mapping(const std::string& uuid);
Mapping parse_mapping(const HttpResponse& response);  // of all four

struct MappingPage {
  std::vector<Mapping> mappings;
  std::string next_marker;  // empty: this was the last page
};
// Either may be empty: any.
Call list_event_source_mappings(const std::string& function, const std::string& source_arn,
                                const std::string& marker = {});
MappingPage parse_list_event_source_mappings(const HttpResponse& response);

}  // namespace echotrace::aws::lambda
