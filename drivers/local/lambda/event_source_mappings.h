// Event source mappings: which queues and streams feed which functions.
//
// A mapping is Creating, Updating, Enabling, Disabling or Deleting for LambdaSettings::mapping_ns, and cannot be
// changed while it is. It outlives its function and its source, as on AWS.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/lambda/body.h"
#include "drivers/local/lambda/invocations.h"
#include "drivers/local/lambda/lifetime.h"
#include "drivers/local/lambda/mapping_settings.h"
#include "drivers/local/lambda/poller.h"
#include "drivers/local/lambda/settings.h"
#include "drivers/local/loop.h"
#include "drivers/local/queue_source.h"
#include "drivers/local/request_ids.h"
#include "drivers/local/stream_source.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

struct MappedFunction {
  std::string name, arn;
  std::int64_t timeout_ns = 0;
};

class EventSourceMappings {
 public:
  // Functions by their names.
  struct Functions {
    std::function<bool(std::string_view name)> exists;
    std::function<Start(std::string_view name, std::string payload, Invocations::Done done)> invoke;
  };

  EventSourceMappings(Loop& loop, QueueSource& queues, StreamSource& streams, Faults& faults,
                      const LambdaSettings& settings, Functions functions);
  ~EventSourceMappings();
  EventSourceMappings(const EventSourceMappings&) = delete;
  EventSourceMappings& operator=(const EventSourceMappings&) = delete;

  // The mapping as JSON, in all four. Throw Refusal.
  std::string create(const Members& members, const MappedFunction& function);
  std::string get(std::string_view uuid) const;
  std::string update(std::string_view uuid, const Members& members, const std::optional<MappedFunction>& function);
  std::string remove(std::string_view uuid);

  struct Page {
    std::vector<std::string> mappings;  // JSON
    std::string last_uuid;              // more follow behind it; empty: no more
  };
  // Of a function and a source; either may be empty: any.
  Page list(std::string_view function_name, std::string_view source_arn, std::string_view after_uuid,
            std::size_t most) const;

  TextMap* tags(std::string_view mapping_arn);  // nullptr: no such mapping

  // Nullptr: no such mapping.
  const PollerCounters* counters(std::string_view uuid) const;

 private:
  struct Mapping;
  using Pointer = std::shared_ptr<Mapping>;

  SourceKind kind_of_source(std::string_view arn) const;  // throws Refusal
  void check_timeout(SourceKind kind, std::string_view source_arn, const MappedFunction& function) const;
  void check_new(std::string_view source_arn, std::string_view function_name) const;
  std::shared_ptr<Poller> poller_of(const Pointer& mapping);
  void settle_later(const Pointer& mapping);
  void settle(Mapping& mapping);
  const Pointer& at(std::string_view uuid) const;          // throws Refusal (ResourceNotFoundException)
  const Pointer& changeable(std::string_view uuid) const;  // throws Refusal (ResourceInUseException) as well
  std::string arn_of(const Mapping& mapping) const;
  std::string json_of(const Mapping& mapping) const;

  Loop& loop_;
  QueueSource& queues_;
  StreamSource& streams_;
  Faults& faults_;
  const LambdaSettings& settings_;
  Functions functions_;
  RequestIds ids_;
  std::map<std::string, Pointer, std::less<>> mappings_;  // by UUID
  Lifetime lifetime_;
};

}  // namespace echotrace::local::lambda
