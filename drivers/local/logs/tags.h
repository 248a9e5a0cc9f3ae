// Tags of log groups.
#pragma once

#include "drivers/local/json_body.h"
#include "drivers/local/logs/event_store.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local::logs {

using Tags = std::vector<std::pair<std::string_view, std::string_view>>;

// The request's member "tags". Throws Refusal for what can be no tag, and for none at all where some must be.
Tags tags_of(const JsonBody& body, bool must_be);

// All or none: throws Refusal when they would be more than 50.
void add_tags(Group& group, const Tags& tags, std::string_view arn);

}  // namespace echotrace::local::logs
