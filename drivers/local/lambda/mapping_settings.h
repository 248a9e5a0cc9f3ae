// What a mapping of a queue or a stream can be told, and what of it AWS allows.
#pragma once

#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/body.h"
#include "drivers/local/lambda/poller.h"

#include <optional>
#include <string_view>

namespace echotrace::local::lambda {

enum class SourceKind { kQueue, kStream };

// By its ARN; nullopt for a source that the endpoint does not have.
std::optional<SourceKind> source_kind(std::string_view arn);

// What a mapping of that kind has before it is told anything.
BatchSettings default_settings(SourceKind kind);

// `members` of a Create- or UpdateEventSourceMapping laid over `settings`. Throws Refusal as AWS does for what is out
// of its bounds or not for that kind, and for what the endpoint cannot do (filters, destinations, tumbling windows).
void apply(const Members& members, SourceKind kind, std::string_view source_arn, BatchSettings& settings);

// StartingPosition, which streams must be given and queues cannot.
std::string parse_starting_position(const Members& members, SourceKind kind);

void add_settings(const BatchSettings& settings, SourceKind kind, aws::JsonObject& body);

}  // namespace echotrace::local::lambda
