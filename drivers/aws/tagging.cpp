#include "drivers/aws/tagging.h"

#include "drivers/aws/json_text.h"

#include <utility>

namespace echotrace::aws::tagging {
namespace {

Resource resource_of(simdjson::dom::element object) {
  Resource resource{member_text(object, "ResourceARN"), {}};
  simdjson::dom::array tags;
  if (object["Tags"].get(tags) != simdjson::SUCCESS) return resource;
  for (const simdjson::dom::element tag : tags) {
    resource.tags.emplace(member_text(tag, "Key"), member_text(tag, "Value"));
  }
  return resource;
}

}  // namespace

Service service() {
  return {"Resource Groups Tagging API", "tagging", "tagging", Protocol::kJson11};
}

Call get_resources(const Tags& tags, const std::vector<std::string>& types, const std::string& next_token) {
  std::vector<std::string> filters;
  for (const auto& [key, value] : tags) {
    filters.push_back(JsonObject().text("Key", key).raw("Values", json_strings({value})).json());
  }
  JsonObject body;
  body.text_unless_empty("PaginationToken", next_token).raw("TagFilters", json_array(filters));
  if (!types.empty()) body.raw("ResourceTypeFilters", json_strings(types));
  return json_call("GetResources", "ResourceGroupsTaggingAPI_20170126", "1.1", body);
}

ResourcePage parse_get_resources(const HttpResponse& response) {
  const JsonAnswer answer(response, "Resource Groups Tagging API");
  ResourcePage page;
  for (const simdjson::dom::element resource : answer.array("/ResourceTagMappingList")) {
    page.resources.push_back(resource_of(resource));
  }
  page.next_token = answer.text("/PaginationToken");
  return page;
}

}  // namespace echotrace::aws::tagging
