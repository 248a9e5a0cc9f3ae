// What a GetResources asks for.
#pragma once

#include "drivers/local/json_body.h"
#include "drivers/local/tag_source.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::tagging {

struct TagFilter {
  std::string key;
  std::vector<std::string> values;  // any of them; empty: whatever the value
};

struct Query {
  std::vector<TagFilter> filters;  // all of them
  std::vector<std::string> types;  // any of them: "s3", "dynamodb:table"; empty: all
  std::vector<std::string> arns;   // any of them; empty: all
  std::string after;               // resources come in the order of their ARNs: those behind this one
  std::size_t resources_per_page = 50;
  std::size_t tags_per_page = 500;
  bool with_compliance = false;
  bool nothing = false;  // only what does not comply with a tag policy
};

// Throws Refusal (InvalidParameterException).
Query parse_query(const JsonBody& body);
bool wants(const Query& query, const TaggedResource& resource);

std::string page_token(std::string_view last_arn);

Refusal missing_parameter(std::string_view name);

}  // namespace echotrace::local::tagging
