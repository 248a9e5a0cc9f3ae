#include "drivers/local/identity/secrets_manager.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/times.h"
#include "ingest/base/base64.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace echotrace::local {
namespace {

using identity::Secret;
using identity::SecretVersion;

constexpr std::string_view kTarget = "secretsmanager.";
constexpr std::size_t kMostBodyBytes = 1024 * 1024, kMostValueBytes = 65'536, kMostSecrets = 10'000;
constexpr std::size_t kMostTags = 50, kMostStages = 20, kSuffix = 6;
constexpr std::uint64_t kMostHeldBytes = 256ULL * 1024 * 1024;
constexpr std::int64_t kDayNs = 86'400'000'000'000, kWindowDays = 30, kLeastWindowDays = 7;
constexpr std::int64_t kMostListed = 100;

Refusal invalid_parameter(std::string message) {
  return {400, "InvalidParameterException", std::move(message)};
}
Refusal invalid_request(std::string message) {
  return {400, "InvalidRequestException", std::move(message)};
}
Refusal not_found(std::string message = "Secrets Manager can't find the specified secret.") {
  return {400, "ResourceNotFoundException", std::move(message)};
}

std::string in_messages(std::string_view name) {
  return "'" + aws::lower_case(name.substr(0, 1)) + std::string(name.substr(1)) + "'";
}

Refusal missing_parameter(std::string_view name) {
  return {400, "ValidationException",
          "1 validation error detected: Value null at " + in_messages(name) +
              " failed to satisfy constraint: Member must not be null"};
}

// The value itself is not told: it may be a secret.
void check_length(std::string_view name, std::string_view value, std::size_t least, std::size_t most) {
  if (value.size() >= least && value.size() <= most) return;
  throw Refusal{400, "ValidationException",
                "1 validation error detected: Value at " + in_messages(name) +
                    " failed to satisfy constraint: Member must have length between " + std::to_string(least) +
                    " and " + std::to_string(most)};
}

void check_name(std::string_view name) {
  check_length("Name", name, 1, 512);
  if (!std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-/_+=.@!").find(c) != std::string_view::npos;
      }))
    throw Refusal{400, "ValidationException",
                  "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: "
                  "-/_+=.@!"};
}

// With those there already.
std::map<std::string, std::string, std::less<>> merged_tags(const JsonBody& body, const Secret& secret) {
  auto tags = secret.tags;
  if (const auto list = body.optional_list("Tags")) {
    for (const simdjson::dom::element one : *list) {
      const JsonBody tag = body.nested(one);
      const std::string_view key = tag.text("Key"), value = tag.optional_text("Value").value_or("");
      check_length("Key", key, 1, 128);
      check_length("Value", value, 0, 256);
      tags[std::string(key)] = value;
    }
  }
  if (tags.size() > kMostTags) throw invalid_parameter("The number of tags exceeds the limit of 50.");
  return tags;
}

std::string written(const Secret& secret, const std::string& version_id, bool with_stages) {
  aws::JsonObject json;
  json.text("ARN", secret.arn).text("Name", secret.name).text_unless_empty("VersionId", version_id);
  if (const SecretVersion* const version = secret.version(version_id); with_stages && version != nullptr)
    json.raw("VersionStages", aws::json_strings({version->stages.begin(), version->stages.end()}));
  return json.json();
}

// One of ListSecrets' Filters: one of its values is what the secret's begins with, in any case; "!" in front negates.
bool passes(const Secret& secret, const JsonBody& filter) {
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
    throw invalid_parameter("The embedded endpoint filters by name, description, tag-key and tag-value only.");
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

const SecretsManager::Operation SecretsManager::kOperations[] = {
    {"CreateSecret", &SecretsManager::create_secret},      {"GetSecretValue", &SecretsManager::get_secret_value},
    {"PutSecretValue", &SecretsManager::put_secret_value}, {"DescribeSecret", &SecretsManager::describe_secret},
    {"ListSecrets", &SecretsManager::list_secrets},        {"DeleteSecret", &SecretsManager::delete_secret},
    {"TagResource", &SecretsManager::tag_resource},        {"UntagResource", &SecretsManager::untag_resource},
};

std::string SecretsManager::operation_of(const aws::HttpRequest& request) const {
  std::string_view name = aws::header_value(request.headers, "X-Amz-Target");
  if (!name.starts_with(kTarget)) return {};
  name.remove_prefix(kTarget.size());
  const bool known = std::any_of(std::begin(kOperations), std::end(kOperations),
                                 [&](const Operation& one) { return one.name == name; });
  return known ? std::string(name) : std::string();
}

void SecretsManager::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const auto* const found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                         [&](const Operation& one) { return one.name == operation; });
  if (found == std::end(kOperations))
    throw Refusal{400, "UnknownOperationException", "The embedded endpoint has no such operation."};
  if (exchange.request.body.size() > kMostBodyBytes)
    throw Refusal{413, "RequestEntityTooLargeException", "The request is too long."};
  drop_deleted();
  const JsonBody body = JsonBody::parse(parser_, exchange.request.body, missing_parameter);
  respond({200, {{"Content-Type", "application/x-amz-json-1.1"}}, (this->*found->answer)(body)});
}

void SecretsManager::drop_deleted() {
  const std::int64_t now_ns = loop_.now_ns();
  std::erase_if(secrets_,
                [&](const auto& entry) { return entry.second.deletion_ns != 0 && entry.second.deletion_ns <= now_ns; });
}

Secret* SecretsManager::find(std::string_view id) {
  const std::string prefix = "arn:aws:secretsmanager:" + region_ + ":" + std::string(kAccount) + ":secret:";
  const bool is_arn = id.starts_with(prefix);
  std::string_view name = is_arn ? id.substr(prefix.size()) : id;
  auto found = secrets_.find(name);
  if (is_arn && found == secrets_.end() && name.size() > kSuffix + 1) {
    found = secrets_.find(name.substr(0, name.size() - kSuffix - 1));
    if (found != secrets_.end() && found->second.arn != id) return nullptr;  // one of that name that was deleted
  }
  return found == secrets_.end() ? nullptr : &found->second;
}

Secret& SecretsManager::secret_in(const JsonBody& body) {
  Secret* const secret = find(body.text("SecretId"));
  if (secret == nullptr) throw not_found();
  return *secret;
}

Secret& SecretsManager::usable_secret_in(const JsonBody& body) {
  Secret& secret = secret_in(body);
  if (secret.deletion_ns != 0)
    throw invalid_request("You can't perform this operation on the secret because it was marked for deletion.");
  return secret;
}

std::optional<SecretVersion> SecretsManager::version_in(const JsonBody& body) const {
  const auto text = body.optional_text("SecretString"), bytes = body.optional_text("SecretBinary");
  if (text && bytes)
    throw invalid_parameter(
        "You can't specify both a binary secret value and a string secret value in the same secret.");
  if (!text && !bytes) return std::nullopt;
  SecretVersion version;
  version.binary = bytes.has_value();
  version.value = text ? *text : *bytes;
  version.created_ns = loop_.now_ns();
  if (bytes) {
    const auto decoded = base::decode_base64(*bytes);
    if (!decoded) throw Refusal{400, "SerializationException", "SecretBinary is no base64."};
    check_length("SecretBinary", *decoded, 1, kMostValueBytes);
  } else {
    check_length("SecretString", *text, 1, kMostValueBytes);
  }
  std::uint64_t held = version.value.size();
  for (const auto& [name, secret] : secrets_) held += secret.held_bytes();
  if (held > kMostHeldBytes)
    throw Refusal{400, "LimitExceededException", "The endpoint keeps secrets in memory, and has too many of them."};
  return version;
}

std::string SecretsManager::version_id_in(const JsonBody& body) {
  const auto token = body.optional_text("ClientRequestToken");
  if (!token) return ids_.uuid();
  check_length("ClientRequestToken", *token, 32, 64);
  return std::string(*token);
}

std::string SecretsManager::create_secret(const JsonBody& body) {
  const std::string name(body.text("Name"));
  check_name(name);
  auto version = version_in(body);
  const std::string id = version_id_in(body);
  if (const auto found = secrets_.find(name); found != secrets_.end()) {
    if (found->second.deletion_ns != 0)
      throw invalid_request(
          "You can't create this secret because a secret with this name is already scheduled for deletion.");
    const SecretVersion* const here = found->second.version(id);
    if (here != nullptr && version && here->same_value(*version)) return written(found->second, id, false);
    throw Refusal{400, "ResourceExistsException",
                  "The operation failed because the secret " + name + " already exists."};
  }
  if (secrets_.size() >= kMostSecrets) throw Refusal{400, "LimitExceededException", "There are too many secrets."};
  Secret secret;
  secret.name = name;
  secret.description = body.optional_text("Description").value_or("");
  check_length("Description", secret.description, 0, 2048);
  secret.kms_key = body.optional_text("KmsKeyId").value_or("");
  check_length("KmsKeyId", secret.kms_key, 0, 2048);
  secret.tags = merged_tags(body, secret);
  secret.arn = "arn:aws:secretsmanager:" + region_ + ":" + std::string(kAccount) + ":secret:" + name + "-" +
               ids_.uuid().substr(0, kSuffix);
  secret.created_ns = secret.changed_ns = loop_.now_ns();
  const bool valued = version.has_value();
  if (valued) secret.put(id, std::move(*version));
  return written(secrets_.emplace(name, std::move(secret)).first->second, valued ? id : "", false);
}

std::string SecretsManager::get_secret_value(const JsonBody& body) {
  Secret& secret = usable_secret_in(body);
  const auto id = body.optional_text("VersionId"), stage = body.optional_text("VersionStage");
  const std::pair<const std::string, SecretVersion>* found = nullptr;
  if (id) {
    const auto entry = secret.versions().find(*id);
    if (entry == secret.versions().end())
      throw not_found("Secrets Manager can't find the specified secret value for VersionId: " +
                      std::string(id->substr(0, 64)));
    if (stage && !entry->second.stages.contains(*stage))
      throw invalid_request("You provided a VersionStage that is not associated to the provided VersionId.");
    found = &*entry;
  } else {
    found = secret.staged(stage.value_or(identity::kCurrent));
    if (found == nullptr)
      throw not_found("Secrets Manager can't find the specified secret value for staging label: " +
                      std::string(stage.value_or(identity::kCurrent).substr(0, 256)));
  }
  secret.accessed_ns = loop_.now_ns();
  const auto& [version_id, version] = *found;
  return aws::JsonObject()
      .text("ARN", secret.arn)
      .text("Name", secret.name)
      .text("VersionId", version_id)
      .text(version.binary ? "SecretBinary" : "SecretString", version.value)
      .raw("VersionStages", aws::json_strings({version.stages.begin(), version.stages.end()}))
      .raw("CreatedDate", epoch_seconds(version.created_ns))
      .json();
}

std::string SecretsManager::put_secret_value(const JsonBody& body) {
  Secret& secret = usable_secret_in(body);
  auto version = version_in(body);
  if (!version) throw invalid_request("You must provide either SecretString or SecretBinary.");
  const std::string id = version_id_in(body);
  if (const SecretVersion* const here = secret.version(id)) {
    if (here->same_value(*version)) return written(secret, id, true);
    throw Refusal{400, "ResourceExistsException",
                  "You can't modify an existing version, you can only create new versions."};
  }
  for (const std::string_view stage : body.texts("VersionStages")) {
    check_length("VersionStages", stage, 1, 256);
    version->stages.emplace(stage);
  }
  if (version->stages.size() > kMostStages) throw invalid_parameter("A version can have 20 staging labels at most.");
  if (version->stages.empty()) version->stages.emplace(identity::kCurrent);
  secret.put(id, std::move(*version));
  secret.changed_ns = loop_.now_ns();
  return written(secret, id, true);
}

std::string SecretsManager::describe_secret(const JsonBody& body) {
  return identity::describe(secret_in(body), "VersionIdsToStages");
}

std::string SecretsManager::list_secrets(const JsonBody& body) {
  const std::int64_t most = body.optional_integer("MaxResults").value_or(kMostListed);
  if (most < 1 || most > kMostListed) throw invalid_parameter("MaxResults must be between 1 and 100.");
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
    const Secret& secret = entry->second;
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

std::string SecretsManager::delete_secret(const JsonBody& body) {
  const std::string id(body.text("SecretId"));
  const bool at_once = body.truth("ForceDeleteWithoutRecovery", false);
  const auto days = body.optional_integer("RecoveryWindowInDays");
  if (at_once && days)
    throw invalid_parameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (days && (*days < kLeastWindowDays || *days > kWindowDays))
    throw invalid_parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  const std::int64_t now_ns = loop_.now_ns();
  const auto deleted = [](const Secret& secret, std::int64_t gone_ns) {
    return aws::JsonObject()
        .text("ARN", secret.arn)
        .text("Name", secret.name)
        .raw("DeletionDate", epoch_seconds(gone_ns))
        .json();
  };
  Secret* const secret = find(id);
  if (at_once) {  // of one that is not there, too
    if (secret == nullptr) return aws::JsonObject().text("Name", id).raw("DeletionDate", epoch_seconds(now_ns)).json();
    std::string answer = deleted(*secret, now_ns);
    secrets_.erase(std::string(secret->name));
    return answer;
  }
  Secret& marked = usable_secret_in(body);
  marked.deletion_ns = now_ns + days.value_or(kWindowDays) * kDayNs;
  return deleted(marked, marked.deletion_ns);
}

std::string SecretsManager::tag_resource(const JsonBody& body) {
  Secret& secret = usable_secret_in(body);
  body.list("Tags");
  secret.tags = merged_tags(body, secret);
  return "{}";
}

std::string SecretsManager::untag_resource(const JsonBody& body) {
  Secret& secret = usable_secret_in(body);
  body.list("TagKeys");
  for (const std::string_view key : body.texts("TagKeys"))
    if (const auto found = secret.tags.find(key); found != secret.tags.end()) secret.tags.erase(found);
  return "{}";
}

}  // namespace echotrace::local
