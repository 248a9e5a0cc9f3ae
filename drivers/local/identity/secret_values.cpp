// What secrets hold: written and read.
#include "drivers/aws/json_text.h"
#include "drivers/local/identity/secret_refusals.h"
#include "drivers/local/identity/secrets_manager.h"
#include "drivers/local/times.h"
#include "ingest/base/base64.h"

#include <utility>

namespace echotrace::local {
namespace {

constexpr std::size_t kMostValueBytes = 65'536, kMostStages = 20;
constexpr std::uint64_t kMostHeldBytes = 256ULL * 1024 * 1024;

}  // namespace

std::optional<identity::SecretVersion> SecretsManager::version_in(const JsonBody& body) const {
  const auto text = body.optional_text("SecretString"), bytes = body.optional_text("SecretBinary");
  if (text && bytes)
    throw identity::invalid_parameter(
        "You can't specify both a binary secret value and a string secret value in the same secret.");
  if (!text && !bytes) return std::nullopt;
  identity::SecretVersion version;
  version.binary = bytes.has_value();
  version.value = text ? *text : *bytes;
  version.created_ns = loop_.now_ns();
  if (bytes) {
    const auto decoded = base::decode_base64(*bytes);
    if (!decoded) throw Refusal{400, "SerializationException", "SecretBinary is no base64."};
    identity::check_length("SecretBinary", *decoded, 1, kMostValueBytes);
  } else {
    identity::check_length("SecretString", *text, 1, kMostValueBytes);
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
  identity::check_length("ClientRequestToken", *token, 32, 64);
  return std::string(*token);
}

std::string SecretsManager::written(const identity::Secret& secret, const std::string& version_id, bool with_stages) {
  aws::JsonObject json;
  json.text("ARN", secret.arn).text("Name", secret.name).text_unless_empty("VersionId", version_id);
  if (const identity::SecretVersion* const version = secret.version(version_id); with_stages && version != nullptr)
    json.raw("VersionStages", aws::json_strings({version->stages.begin(), version->stages.end()}));
  return json.json();
}

std::string SecretsManager::get_secret_value(const JsonBody& body) {
  identity::Secret& secret = usable_secret_in(body);
  const auto id = body.optional_text("VersionId"), stage = body.optional_text("VersionStage");
  const std::pair<const std::string, identity::SecretVersion>* found = nullptr;
  if (id) {
    const auto entry = secret.versions().find(*id);
    if (entry == secret.versions().end())
      throw identity::no_such_secret("Secrets Manager can't find the specified secret value for VersionId: " +
                                     std::string(id->substr(0, 64)));
    if (stage && !entry->second.stages.contains(*stage))
      throw identity::invalid_request("You provided a VersionStage that is not associated to the provided VersionId.");
    found = &*entry;
  } else {
    found = secret.staged(stage.value_or(identity::kCurrent));
    if (found == nullptr)
      throw identity::no_such_secret("Secrets Manager can't find the specified secret value for staging label: " +
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
  identity::Secret& secret = usable_secret_in(body);
  auto version = version_in(body);
  if (!version) throw identity::invalid_request("You must provide either SecretString or SecretBinary.");
  const std::string id = version_id_in(body);
  if (const identity::SecretVersion* const here = secret.version(id)) {
    if (here->same_value(*version)) return written(secret, id, true);
    throw Refusal{400, "ResourceExistsException",
                  "You can't modify an existing version, you can only create new versions."};
  }
  for (const std::string_view stage : body.texts("VersionStages")) {
    identity::check_length("VersionStages", stage, 1, 256);
    version->stages.emplace(stage);
  }
  if (version->stages.size() > kMostStages)
    throw identity::invalid_parameter("A version can have 20 staging labels at most.");
  if (version->stages.empty()) version->stages.emplace(identity::kCurrent);
  secret.put(id, std::move(*version));
  secret.changed_ns = loop_.now_ns();
  return written(secret, id, true);
}

}  // namespace echotrace::local
