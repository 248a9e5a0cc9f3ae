#include "drivers/local/tagging/service.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/json_body.h"
#include "drivers/local/operation_table.h"
#include "drivers/local/tagging/query.h"

#include <algorithm>

namespace echotrace::local {
namespace {

constexpr std::string_view kTarget = "ResourceGroupsTaggingAPI_20170126.";
constexpr std::string_view kGetResources = "GetResources";
constexpr std::size_t kMostBodyBytes = 1024 * 1024;

std::string resource_json(const TaggedResource& resource, bool with_compliance) {
  aws::JsonObject object;
  object.text("ResourceARN", resource.arn).raw("Tags", aws::json_tags(resource.tags));
  if (with_compliance) object.raw("ComplianceDetails", R"({"ComplianceStatus":true})");
  return object.json();
}

// A resource without a tag would count as one; none is listed here.
std::string page_json(const tagging::Query& query, const std::vector<TaggedResource>& resources) {
  std::vector<std::string> page;
  std::size_t tags = 0;
  std::string_view last;
  for (const TaggedResource& resource : resources) {
    if (page.size() == query.resources_per_page || tags + resource.tags.size() > query.tags_per_page) {
      return aws::JsonObject()
          .text("PaginationToken", tagging::page_token(last))
          .raw("ResourceTagMappingList", aws::json_array(page))
          .json();
    }
    page.push_back(resource_json(resource, query.with_compliance));
    tags += resource.tags.size();
    last = resource.arn;
  }
  return aws::JsonObject().text("PaginationToken", "").raw("ResourceTagMappingList", aws::json_array(page)).json();
}

}  // namespace

std::string Tagging::operation_of(const aws::HttpRequest& request) const {
  const std::string_view name = target_of(request, kTarget);
  return name == kGetResources ? std::string(name) : std::string();
}

void Tagging::serve(std::string_view operation, Exchange exchange, Respond respond) {
  if (operation != kGetResources)
    throw Refusal{400, "UnknownOperationException", "The embedded endpoint has no such operation."};
  if (exchange.request.body.size() > kMostBodyBytes)
    throw Refusal{413, "RequestEntityTooLargeException", "The request is too long."};
  const tagging::Query query =
      tagging::parse_query(JsonBody::parse(parser_, exchange.request.body, tagging::missing_parameter));
  std::vector<TaggedResource> found;
  for (TagSource* const source : sources_) {
    for (TaggedResource& resource : source->tagged())
      if (tagging::wants(query, resource)) found.push_back(std::move(resource));
  }
  std::sort(found.begin(), found.end(), [](const TaggedResource& a, const TaggedResource& b) { return a.arn < b.arn; });
  respond({200, {{"Content-Type", "application/x-amz-json-1.1"}}, page_json(query, found)});
}

}  // namespace echotrace::local
