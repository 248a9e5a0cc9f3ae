#include "drivers/local/lambda/event_source_mappings.h"

#include "drivers/local/lambda/configuration.h"
#include "drivers/local/lambda/queue_poller.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/stream_poller.h"
#include "drivers/local/service.h"
#include "drivers/local/times.h"

#include <fmt/format.h>

#include <utility>

namespace echotrace::local::lambda {

struct EventSourceMappings::Mapping {
  std::string uuid, source_arn;
  SourceKind kind = SourceKind::kQueue;
  MappedFunction function;
  BatchSettings settings;
  bool enabled = true;  // once it has settled
  std::string_view state = kCreating;
  std::int64_t modified_ns = 0;
  TextMap tags;
  std::shared_ptr<Poller> poller;

  static constexpr std::string_view kCreating = "Creating", kEnabled = "Enabled", kDisabled = "Disabled",
                                    kUpdating = "Updating", kEnabling = "Enabling", kDisabling = "Disabling",
                                    kDeleting = "Deleting";
  bool settled() const { return state == kEnabled || state == kDisabled; }
};

EventSourceMappings::EventSourceMappings(Loop& loop, QueueSource& queues, StreamSource& streams, Faults& faults,
                                         const LambdaSettings& settings, Functions functions)
    : loop_(loop),
      queues_(queues),
      streams_(streams),
      faults_(faults),
      settings_(settings),
      functions_(std::move(functions)) {}

EventSourceMappings::~EventSourceMappings() {
  // Batches under way may keep a poller for longer; it then has nothing to do with the sources any more.
  for (const auto& [uuid, mapping] : mappings_) mapping->poller->stop();
}

SourceKind EventSourceMappings::kind_of_source(std::string_view arn) const {
  const auto kind = source_kind(arn);
  if (!kind) {
    if (!arn.starts_with("arn:"))
      throw validation(arn, "eventSourceArn",
                       "Member must satisfy regular expression pattern: "
                       "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)");
    throw not_offered("event sources other than SQS queues and DynamoDB streams");
  }
  if (*kind == SourceKind::kQueue && !queues_.has_queue(arn))
    throw invalid_parameter(
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error "
        "Message: The specified queue does not exist for this wsdl version.");
  if (*kind == SourceKind::kStream && !streams_.has_stream(arn))
    throw invalid_parameter("Stream not found: " + std::string(arn.substr(0, 256)));
  return *kind;
}

void EventSourceMappings::check_timeout(SourceKind kind, std::string_view source_arn,
                                        const MappedFunction& function) const {
  constexpr std::int64_t kNsPerS = 1'000'000'000;
  if (kind != SourceKind::kQueue) return;
  const std::int64_t visibility_ns = queues_.visibility_timeout_ns(source_arn);
  if (visibility_ns < function.timeout_ns)
    throw invalid_parameter(
        fmt::format("Queue visibility timeout: {} seconds is less than Function timeout: {} seconds",
                    visibility_ns / kNsPerS, function.timeout_ns / kNsPerS));
}

void EventSourceMappings::check_new(std::string_view source_arn, std::string_view function_name) const {
  for (const auto& [uuid, mapping] : mappings_)
    if (mapping->source_arn == source_arn && mapping->function.name == function_name)
      throw conflict(
          fmt::format("The event source arn (\" {} \") and function (\" {} \") provided mapping already "
                      "exists. Please update or delete the existing mapping with UUID {}",
                      source_arn, function_name, uuid));
}

std::string EventSourceMappings::create(const Members& members, const MappedFunction& function) {
  const auto source = members.text("EventSourceArn");
  if (!source) throw missing("eventSourceArn");
  check_length(*source, "eventSourceArn", 0, 10'000);
  const SourceKind kind = kind_of_source(*source);
  const auto mapping = std::make_shared<Mapping>();
  mapping->kind = kind;
  mapping->source_arn = *source;
  mapping->function = function;
  mapping->settings = default_settings(kind);
  apply(members, kind, *source, mapping->settings);
  mapping->settings.starting_position = parse_starting_position(members, kind);
  mapping->enabled = members.truth("Enabled").value_or(true);
  mapping->tags = members.text_map("Tags").value_or(TextMap());
  check_tags(mapping->tags);
  check_timeout(kind, *source, function);
  check_new(*source, function.name);
  mapping->uuid = ids_.uuid();
  mapping->modified_ns = loop_.now_ns();
  mapping->poller = poller_of(mapping);
  mappings_[mapping->uuid] = mapping;
  settle_later(mapping);
  return json_of(*mapping);
}

std::shared_ptr<Poller> EventSourceMappings::poller_of(const Pointer& mapping) {
  // Of this and of the mapping while it runs only, and both stop it before they go.
  Mapping* const its = mapping.get();
  Target target{[this, its] { return functions_.exists(its->function.name); },
                [this, its](std::string payload, Invocations::Done done) {
                  return functions_.invoke(its->function.name, std::move(payload), std::move(done));
                }};
  if (mapping->kind == SourceKind::kQueue)
    return std::make_shared<QueuePoller>(loop_, queues_, faults_, settings_, mapping->source_arn, std::move(target));
  return std::make_shared<StreamPoller>(loop_, streams_, faults_, settings_, mapping->source_arn, std::move(target));
}

void EventSourceMappings::settle_later(const Pointer& mapping) {
  loop_.after(settings_.mapping_ns, lifetime_.guard([this, mapping] { settle(*mapping); }));
}

void EventSourceMappings::settle(Mapping& mapping) {
  if (mapping.state == Mapping::kDeleting) {
    mappings_.erase(mapping.uuid);
    return;
  }
  mapping.state = mapping.enabled ? Mapping::kEnabled : Mapping::kDisabled;
  if (mapping.enabled) mapping.poller->start(mapping.settings);
}

const EventSourceMappings::Pointer& EventSourceMappings::at(std::string_view uuid) const {
  const auto found = mappings_.find(uuid);
  if (found == mappings_.end()) throw resource_not_found();
  return found->second;
}

const EventSourceMappings::Pointer& EventSourceMappings::changeable(std::string_view uuid) const {
  const Pointer& mapping = at(uuid);
  if (!mapping->settled())
    throw Refusal{400, "ResourceInUseException", "Cannot update the event source mapping because it is in use."};
  return mapping;
}

std::string EventSourceMappings::get(std::string_view uuid) const {
  return json_of(*at(uuid));
}

std::string EventSourceMappings::update(std::string_view uuid, const Members& members,
                                        const std::optional<MappedFunction>& function) {
  const Pointer& mapping = changeable(uuid);
  BatchSettings changed = mapping->settings;
  apply(members, mapping->kind, mapping->source_arn, changed);
  const bool enabled = members.truth("Enabled").value_or(mapping->enabled);
  if (function && function->name != mapping->function.name) {
    check_timeout(mapping->kind, mapping->source_arn, *function);
    check_new(mapping->source_arn, function->name);
    mapping->function = *function;
  }
  mapping->settings = std::move(changed);
  if (enabled == mapping->enabled)
    mapping->state = Mapping::kUpdating;
  else
    mapping->state = enabled ? Mapping::kEnabling : Mapping::kDisabling;
  mapping->enabled = enabled;
  if (!enabled) mapping->poller->stop();
  mapping->modified_ns = loop_.now_ns();
  settle_later(mapping);
  return json_of(*mapping);
}

std::string EventSourceMappings::remove(std::string_view uuid) {
  const Pointer& mapping = changeable(uuid);
  mapping->state = Mapping::kDeleting;
  mapping->modified_ns = loop_.now_ns();
  mapping->poller->stop();
  settle_later(mapping);
  return json_of(*mapping);
}

EventSourceMappings::Page EventSourceMappings::list(std::string_view function_name, std::string_view source_arn,
                                                    std::string_view after_uuid, std::size_t most) const {
  Page page;
  std::string last;
  auto next = after_uuid.empty() ? mappings_.begin() : mappings_.upper_bound(after_uuid);
  for (; next != mappings_.end(); ++next) {
    const Mapping& mapping = *next->second;
    if (!function_name.empty() && mapping.function.name != function_name) continue;
    if (!source_arn.empty() && mapping.source_arn != source_arn) continue;
    if (page.mappings.size() == most) {
      page.last_uuid = last;
      break;
    }
    page.mappings.push_back(json_of(mapping));
    last = mapping.uuid;
  }
  return page;
}

TextMap* EventSourceMappings::tags(std::string_view mapping_arn) {
  const auto colon = mapping_arn.rfind(':');
  const auto found = colon == mapping_arn.npos ? mappings_.end() : mappings_.find(mapping_arn.substr(colon + 1));
  if (found == mappings_.end() || arn_of(*found->second) != mapping_arn) return nullptr;
  return &found->second->tags;
}

const PollerCounters* EventSourceMappings::counters(std::string_view uuid) const {
  const auto found = mappings_.find(uuid);
  return found == mappings_.end() ? nullptr : &found->second->poller->counters();
}

std::string EventSourceMappings::arn_of(const Mapping& mapping) const {
  return fmt::format("arn:aws:lambda:{}:{}:event-source-mapping:{}", settings_.region, kAccount, mapping.uuid);
}

std::string EventSourceMappings::json_of(const Mapping& mapping) const {
  aws::JsonObject body;
  body.text("UUID", mapping.uuid).text("EventSourceArn", mapping.source_arn).text("FunctionArn", mapping.function.arn);
  body.text("EventSourceMappingArn", arn_of(mapping)).raw("LastModified", epoch_seconds(mapping.modified_ns));
  body.text("LastProcessingResult", mapping.poller->last_result()).text("State", mapping.state);
  body.text("StateTransitionReason", mapping.kind == SourceKind::kQueue ? "USER_INITIATED" : "User action");
  add_settings(mapping.settings, mapping.kind, body);
  return body.json();
}

}  // namespace echotrace::local::lambda
