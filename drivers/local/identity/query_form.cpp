#include "drivers/local/identity/query_form.h"

#include "drivers/aws/uri.h"
#include "drivers/local/xml_text.h"
#include "ingest/base/base64.h"

#include <algorithm>
#include <charconv>

namespace echotrace::local::identity {
namespace {

constexpr std::size_t kMostBytes = 1024 * 1024;
constexpr std::int64_t kMostItems = 1000, kItems = 100;

// AWS names parameters in its messages as its models do: "RoleName" is 'roleName' there.
std::string in_messages(std::string_view name) {
  std::string text(name);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

}  // namespace

Refusal validation_error(std::string_view value, std::string_view name, std::string_view constraint) {
  return {400, "ValidationError",
          "1 validation error detected: Value '" + std::string(value.substr(0, 256)) + "' at '" + in_messages(name) +
              "' failed to satisfy constraint: " + std::string(constraint)};
}

QueryForm::QueryForm(const aws::HttpRequest& request) {
  std::string form = request.method == "POST" ? request.body : request.query;
  if (form.size() > kMostBytes) throw Refusal{413, "RequestEntityTooLarge", "The request is too long."};
  std::replace(form.begin(), form.end(), '+', ' ');  // a plus sign itself comes as %2B
  for (auto& [name, value] : aws::split_query(form)) members_.emplace(std::move(name), std::move(value));
}

std::string QueryForm::action(std::string_view version) const {
  return optional("Version") == version ? optional("Action") : std::string();
}

std::string QueryForm::text(std::string_view name) const {
  const auto found = members_.find(name);
  if (found == members_.end())
    throw Refusal{400, "ValidationError",
                  "1 validation error detected: Value null at '" + in_messages(name) +
                      "' failed to satisfy constraint: Member must not be null"};
  if (found->second.empty()) throw validation_error("", name, "Member must have length greater than or equal to 1");
  return found->second;
}

std::string QueryForm::optional(std::string_view name) const {
  const auto found = members_.find(name);
  return found == members_.end() ? std::string() : found->second;
}

std::optional<std::int64_t> QueryForm::integer(std::string_view name, std::int64_t least, std::int64_t most) const {
  const auto found = members_.find(name);
  if (found == members_.end() || found->second.empty()) return std::nullopt;
  const std::string& text = found->second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw Refusal{400, "MalformedInput", "The value of " + std::string(name) + " is no integer."};
  if (value < least)
    throw validation_error(text, name, "Member must have value greater than or equal to " + std::to_string(least));
  if (value > most)
    throw validation_error(text, name, "Member must have value less than or equal to " + std::to_string(most));
  return value;
}

std::vector<std::string> QueryForm::list(const std::string& name) const {
  std::vector<std::string> all;
  for (;;) {
    const auto found = members_.find(name + ".member." + std::to_string(all.size() + 1));
    if (found == members_.end()) return all;
    all.push_back(found->second);
  }
}

Tags QueryForm::tags(const std::string& name) const {
  constexpr std::size_t kMostKey = 128, kMostValue = 256;
  Tags all;
  for (std::size_t i = 1;; ++i) {
    const std::string prefix = name + ".member." + std::to_string(i);
    if (!members_.contains(prefix + ".Key")) return all;
    const std::string key = text(prefix + ".Key"), value = optional(prefix + ".Value");
    if (key.size() > kMostKey)
      throw validation_error(key, prefix + ".key", "Member must have length less than or equal to 128");
    if (value.size() > kMostValue)
      throw validation_error(value, prefix + ".value", "Member must have length less than or equal to 256");
    if (!all.emplace(key, value).second)
      throw Refusal{400, "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive."};
  }
}

std::string checked_name(const QueryForm& form, std::string_view name, std::size_t least, std::size_t most) {
  std::string value = form.text(name);
  if (!std::all_of(value.begin(), value.end(), is_name_character))
    throw validation_error(value, name, "Member must satisfy regular expression pattern: [\\w+=,.@-]+");
  if (value.size() < least)
    throw validation_error(value, name, "Member must have length greater than or equal to " + std::to_string(least));
  if (value.size() > most)
    throw validation_error(value, name, "Member must have length less than or equal to " + std::to_string(most));
  return value;
}

std::string page_of(const QueryForm& form, std::string_view list, const Members& members) {
  const auto most = static_cast<std::size_t>(form.integer("MaxItems", 1, kMostItems).value_or(kItems));
  auto entry = members.begin();
  if (const std::string marker = form.optional("Marker"); !marker.empty()) {
    const auto key = base::decode_base64(marker);
    if (!key) throw Refusal{400, "ValidationError", "Invalid Marker."};
    entry = std::find_if(entry, members.end(), [&](const auto& one) { return one.first >= *key; });
  }
  std::string page;
  for (std::size_t count = 0; entry != members.end() && count < most; ++entry, ++count)
    page += xml_nested("member", entry->second);
  const bool more = entry != members.end();
  return xml_nested(list, page) + xml_element("IsTruncated", more ? "true" : "false") +
         (more ? xml_element("Marker", base::encode_base64(entry->first)) : "");
}

aws::HttpResponse query_answer(std::string_view operation, std::string_view xml_namespace, std::string_view request_id,
                               std::string_view result) {
  const std::string name(operation);
  std::string body = "<" + name + "Response xmlns=\"" + std::string(xml_namespace) + "\">";
  if (!result.empty()) body += xml_nested(name + "Result", result);
  body += xml_nested("ResponseMetadata", xml_element("RequestId", request_id)) + "</" + name + "Response>";
  return {200, {{"Content-Type", "text/xml"}}, std::move(body)};
}

std::string tags_xml(const Tags& tags) {
  std::string members;
  for (const auto& [key, value] : tags)
    members += xml_nested("member", xml_element("Key", key) + xml_element("Value", value));
  return xml_nested("Tags", members);
}

}  // namespace echotrace::local::identity
