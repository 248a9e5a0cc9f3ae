// TagResource, UntagResource, ListTags: of functions and of event source mappings.
#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/function_document.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/service.h"

#include <algorithm>

namespace echotrace::local {

lambda::TextMap& Lambda::tags_of(std::string_view arn) {
  if (!arn.starts_with("arn:"))
    throw lambda::validation(arn, "resource",
                             "Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:.*");
  if (lambda::TextMap* const tags = mappings_.tags(arn)) return *tags;
  const auto reference = lambda::parse_function(arn, settings_.region);
  if (!reference) throw lambda::resource_not_found();
  if (!reference->qualifier.empty())
    throw lambda::invalid_parameter(
        "Tags on function aliases and versions are not supported. Please specify either a "
        "function name or an unqualified function ARN.");
  return at(*reference)->tags;
}

aws::HttpResponse Lambda::tag_resource(const Request& request) {
  lambda::TextMap& tags = tags_of(request.route.resource);
  const lambda::Body body(request.body());
  auto added = body->text_map("Tags");
  if (!added) throw lambda::missing("tags");
  const auto others =
      std::count_if(tags.begin(), tags.end(), [&](const auto& tag) { return !added->contains(tag.first); });
  lambda::check_tags(*added, static_cast<std::size_t>(others));
  for (auto& [key, value] : *added) tags[key] = std::move(value);
  return lambda::no_content();
}

aws::HttpResponse Lambda::untag_resource(const Request& request) {
  lambda::TextMap& tags = tags_of(request.route.resource);
  const auto keys = request.parameters("tagKeys");
  if (keys.empty()) throw lambda::missing("tagKeys");
  for (const std::string& key : keys) tags.erase(key);
  return lambda::no_content();
}

aws::HttpResponse Lambda::list_tags(const Request& request) {
  const lambda::TextMap& tags = tags_of(request.route.resource);
  return lambda::json_answer(200, aws::JsonObject().raw("Tags", lambda::tags_json(tags)).json());
}

std::vector<TaggedResource> Lambda::tagged() {
  std::vector<TaggedResource> found;
  for (const auto& [name, function] : functions_) {
    if (!function->tags.empty()) found.push_back({function->arn, "lambda:function", function->tags});
  }
  return found;
}

}  // namespace echotrace::local
