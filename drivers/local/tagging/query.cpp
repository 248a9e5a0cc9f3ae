#include "drivers/local/tagging/query.h"

#include "ingest/base/base64.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace echotrace::local::tagging {
namespace {

constexpr std::size_t kMostFilters = 50, kMostValues = 20, kMostKeyBytes = 128, kMostValueBytes = 256, kMostArns = 100,
                      kMostTokenBytes = 2048;
constexpr std::string_view kTokenStart = "after ";

Refusal invalid(std::string message) {
  return {400, "InvalidParameterException", std::move(message)};
}

TagFilter parse_filter(const JsonBody& filter) {
  TagFilter parsed;
  parsed.key = filter.text("Key");
  if (parsed.key.empty() || parsed.key.size() > kMostKeyBytes) throw invalid("A tag key has 1 to 128 characters.");
  for (const std::string_view value : filter.texts("Values")) {
    if (value.size() > kMostValueBytes) throw invalid("A tag value has at most 256 characters.");
    parsed.values.emplace_back(value);
  }
  if (parsed.values.size() > kMostValues) throw invalid("A tag filter has at most 20 values.");
  return parsed;
}

std::size_t size_in(const JsonBody& body, std::string_view name, std::int64_t least, std::int64_t most,
                    std::size_t otherwise) {
  const std::optional<std::int64_t> given = body.optional_integer(name);
  if (!given) return otherwise;
  if (*given < least || *given > most || *given % least != 0)
    throw invalid(std::string(name) + " must be between " + std::to_string(least) + " and " + std::to_string(most) +
                  (least > 1 ? ", a multiple of " + std::to_string(least) : "") + ".");
  return static_cast<std::size_t>(*given);
}

std::string arn_after(std::string_view token) {
  if (token.empty()) return {};
  if (token.size() > kMostTokenBytes) throw invalid("PaginationToken is too long.");
  const auto text = base::decode_base64(token);
  if (!text || !text->starts_with(kTokenStart)) throw invalid("PaginationToken is not one of this service's.");
  return text->substr(kTokenStart.size());
}

std::vector<std::string> texts_of(const JsonBody& body, std::string_view name) {
  const auto views = body.texts(name);
  return {views.begin(), views.end()};
}

// ARNs go alone.
void check_arns(const JsonBody& body, const Query& query) {
  if (query.arns.empty()) return;
  if (query.arns.size() > kMostArns) throw invalid("ResourceARNList has at most 100 ARNs.");
  const bool paged = body.optional_integer("ResourcesPerPage") || body.optional_integer("TagsPerPage") ||
                     body.optional_text("PaginationToken");
  if (paged || !query.filters.empty() || !query.types.empty())
    throw invalid("ResourceARNList goes with neither TagFilters nor ResourceTypeFilters nor pagination.");
}

bool is_of_type(std::string_view type, std::string_view filter) {
  return type == filter || type.substr(0, type.find(':')) == filter;
}

}  // namespace

Query parse_query(const JsonBody& body) {
  Query query;
  if (const auto filters = body.optional_list("TagFilters")) {
    if (filters->size() > kMostFilters) throw invalid("TagFilters has at most 50 filters.");
    for (const simdjson::dom::element filter : *filters) query.filters.push_back(parse_filter(body.nested(filter)));
  }
  query.types = texts_of(body, "ResourceTypeFilters");
  query.arns = texts_of(body, "ResourceARNList");
  query.after = arn_after(body.optional_text("PaginationToken").value_or(""));
  query.resources_per_page = size_in(body, "ResourcesPerPage", 1, 100, query.resources_per_page);
  query.tags_per_page = size_in(body, "TagsPerPage", 100, 500, query.tags_per_page);
  check_arns(body, query);
  if (!query.arns.empty()) query.resources_per_page = kMostArns;
  query.with_compliance = body.truth("IncludeComplianceDetails", false);
  query.nothing = body.truth("ExcludeCompliantResources", false);
  if (query.nothing && !query.with_compliance)
    throw invalid("ExcludeCompliantResources goes with IncludeComplianceDetails only.");
  return query;
}

bool wants(const Query& query, const TaggedResource& resource) {
  if (query.nothing || resource.arn <= query.after) return false;
  const auto has = [&](const TagFilter& filter) {
    const auto tag = resource.tags.find(filter.key);
    return tag != resource.tags.end() && (filter.values.empty() || std::find(filter.values.begin(), filter.values.end(),
                                                                             tag->second) != filter.values.end());
  };
  if (!std::all_of(query.filters.begin(), query.filters.end(), has)) return false;
  if (!query.arns.empty() && std::find(query.arns.begin(), query.arns.end(), resource.arn) == query.arns.end())
    return false;
  return query.types.empty() || std::any_of(query.types.begin(), query.types.end(),
                                            [&](const auto& type) { return is_of_type(resource.type, type); });
}

std::string page_token(std::string_view last_arn) {
  return base::encode_base64(std::string(kTokenStart) + std::string(last_arn));
}

Refusal missing_parameter(std::string_view name) {
  return invalid(std::string(name) + " is missing.");
}

}  // namespace echotrace::local::tagging
