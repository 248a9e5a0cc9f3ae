// Which secrets there are, and their tags, by which one finds them.
#include "drivers/aws/json_text.h"
#include "drivers/local/identity/secret_refusals.h"
#include "drivers/local/identity/secrets_manager.h"
#include "ingest/base/base64.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace echotrace::local {
namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::int64_t kMostListed = 100;

// One of ListSecrets' Filters: one of its values is what the secret's begins with, in any case; "!" in front negates.
bool passes(const identity::Secret& secret, const JsonBody& filter) {
  const std::string_view key = filter.text("Key");
  std::vector<std::string> texts;
  if (key == "name") {
    texts = {secret.name};
  } else if (key == "description") {
    texts = {secret.description};
  } else if (key == "tag-key") {
    for (const auto& [name, value] : secret.tags) texts.push_back(name);
  } else if (key == "tag-value") {
    for (const auto& [name, value] : secret.tags) texts.push_back(value);
  } else {
    throw identity::invalid_parameter(
        "The embedded endpoint filters by name, description, tag-key and tag-value only.");
  }
  const auto values = filter.texts("Values");
  return std::any_of(values.begin(), values.end(), [&](std::string_view value) {
    const bool negated = value.starts_with('!');
    const std::string wanted = aws::lower_case(value.substr(negated ? 1 : 0));
    const bool found = std::any_of(texts.begin(), texts.end(),
                                   [&](const std::string& text) { return aws::lower_case(text).starts_with(wanted); });
    return found != negated;
  });
}

}  // namespace

std::string SecretsManager::list_secrets(const JsonBody& body) {
  const std::int64_t most = body.optional_integer("MaxResults").value_or(kMostListed);
  if (most < 1 || most > kMostListed) throw identity::invalid_parameter("MaxResults must be between 1 and 100.");
  std::string first;
  if (const auto token = body.optional_text("NextToken")) {
    auto name = base::decode_base64(*token);
    if (!name) throw Refusal{400, "InvalidNextTokenException", "The NextToken value is invalid."};
    first = std::move(*name);
  }
  const bool marked = body.truth("IncludePlannedDeletion", false);
  std::vector<JsonBody> filters;
  if (const auto list = body.optional_list("Filters"))
    for (const simdjson::dom::element one : *list) filters.push_back(body.nested(one));
  std::vector<std::string> page;
  aws::JsonObject answer;
  std::string next;
  for (auto entry = secrets_.lower_bound(first); entry != secrets_.end(); ++entry) {
    const identity::Secret& secret = entry->second;
    if (secret.deletion_ns != 0 && !marked) continue;
    if (!std::all_of(filters.begin(), filters.end(), [&](const JsonBody& filter) { return passes(secret, filter); }))
      continue;
    if (page.size() == static_cast<std::size_t>(most)) {
      next = base::encode_base64(entry->first);
      break;
    }
    page.push_back(identity::describe(secret, "SecretVersionsToStages"));
  }
  return answer.raw("SecretList", aws::json_array(page)).text_unless_empty("NextToken", next).json();
}

SecretsManager::Tags SecretsManager::merged_tags(const JsonBody& body, const identity::Secret& secret) {
  auto tags = secret.tags;
  if (const auto list = body.optional_list("Tags")) {
    for (const simdjson::dom::element one : *list) {
      const JsonBody tag = body.nested(one);
      const std::string_view key = tag.text("Key"), value = tag.optional_text("Value").value_or("");
      identity::check_length("Key", key, 1, 128);
      identity::check_length("Value", value, 0, 256);
      tags[std::string(key)] = value;
    }
  }
  if (tags.size() > kMostTags) throw identity::invalid_parameter("The number of tags exceeds the limit of 50.");
  return tags;
}

std::string SecretsManager::tag_resource(const JsonBody& body) {
  identity::Secret& secret = usable_secret_in(body);
  body.list("Tags");
  secret.tags = merged_tags(body, secret);
  return "{}";
}

std::string SecretsManager::untag_resource(const JsonBody& body) {
  identity::Secret& secret = usable_secret_in(body);
  body.list("TagKeys");
  for (const std::string_view key : body.texts("TagKeys"))
    if (const auto found = secret.tags.find(key); found != secret.tags.end()) secret.tags.erase(found);
  return "{}";
}

}  // namespace echotrace::local
