// Secrets: made, described, deleted.
#include "drivers/local/identity/secrets_manager.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/identity/secret_refusals.h"
#include "drivers/local/operation_table.h"
#include "drivers/local/times.h"

#include <algorithm>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::string_view kTarget = "secretsmanager.";
constexpr std::size_t kMostBodyBytes = 1024 * 1024, kMostSecrets = 10'000, kSuffix = 6;
constexpr std::int64_t kDayNs = 86'400'000'000'000, kWindowDays = 30, kLeastWindowDays = 7;

void check_name(std::string_view name) {
  identity::check_length("Name", name, 1, 512);
  if (!std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-/_+=.@!").find(c) != std::string_view::npos;
      }))
    throw Refusal{400, "ValidationException",
                  "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: "
                  "-/_+=.@!"};
}

}  // namespace

const SecretsManager::Operation SecretsManager::kOperations[] = {
    {"CreateSecret", &SecretsManager::create_secret},      {"GetSecretValue", &SecretsManager::get_secret_value},
    {"PutSecretValue", &SecretsManager::put_secret_value}, {"DescribeSecret", &SecretsManager::describe_secret},
    {"ListSecrets", &SecretsManager::list_secrets},        {"DeleteSecret", &SecretsManager::delete_secret},
    {"TagResource", &SecretsManager::tag_resource},        {"UntagResource", &SecretsManager::untag_resource},
};

std::string SecretsManager::operation_of(const aws::HttpRequest& request) const {
  return target_operation(request, kTarget, kOperations);
}

void SecretsManager::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const Operation* const found = find_operation(kOperations, operation);
  if (found == nullptr) throw Refusal{400, "UnknownOperationException", "The embedded endpoint has no such operation."};
  if (exchange.request.body.size() > kMostBodyBytes)
    throw Refusal{413, "RequestEntityTooLargeException", "The request is too long."};
  drop_deleted();
  const JsonBody body = JsonBody::parse(parser_, exchange.request.body, identity::missing_parameter);
  respond({200, {{"Content-Type", "application/x-amz-json-1.1"}}, (this->*found->answer)(body)});
}

void SecretsManager::drop_deleted() {
  const std::int64_t now_ns = loop_.now_ns();
  std::erase_if(secrets_,
                [&](const auto& entry) { return entry.second.deletion_ns != 0 && entry.second.deletion_ns <= now_ns; });
}

identity::Secret* SecretsManager::find(std::string_view id) {
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

identity::Secret& SecretsManager::secret_in(const JsonBody& body) {
  identity::Secret* const secret = find(body.text("SecretId"));
  if (secret == nullptr) throw identity::no_such_secret();
  return *secret;
}

identity::Secret& SecretsManager::usable_secret_in(const JsonBody& body) {
  identity::Secret& secret = secret_in(body);
  if (secret.deletion_ns != 0)
    throw identity::invalid_request(
        "You can't perform this operation on the secret because it was marked for deletion.");
  return secret;
}

std::string SecretsManager::create_secret(const JsonBody& body) {
  const std::string name(body.text("Name"));
  check_name(name);
  auto version = version_in(body);
  const std::string id = version_id_in(body);
  if (const auto found = secrets_.find(name); found != secrets_.end()) {
    if (found->second.deletion_ns != 0)
      throw identity::invalid_request(
          "You can't create this secret because a secret with this name is already scheduled for deletion.");
    const identity::SecretVersion* const here = found->second.version(id);
    if (here != nullptr && version && here->same_value(*version)) return written(found->second, id, false);
    throw Refusal{400, "ResourceExistsException",
                  "The operation failed because the secret " + name + " already exists."};
  }
  if (secrets_.size() >= kMostSecrets) throw Refusal{400, "LimitExceededException", "There are too many secrets."};
  identity::Secret secret;
  secret.name = name;
  secret.description = body.optional_text("Description").value_or("");
  identity::check_length("Description", secret.description, 0, 2048);
  secret.kms_key = body.optional_text("KmsKeyId").value_or("");
  identity::check_length("KmsKeyId", secret.kms_key, 0, 2048);
  secret.tags = merged_tags(body, secret);
  secret.arn = "arn:aws:secretsmanager:" + region_ + ":" + std::string(kAccount) + ":secret:" + name + "-" +
               ids_.uuid().substr(0, kSuffix);
  secret.created_ns = secret.changed_ns = loop_.now_ns();
  const bool valued = version.has_value();
  if (valued) secret.put(id, std::move(*version));
  return written(secrets_.emplace(name, std::move(secret)).first->second, valued ? id : "", false);
}

std::string SecretsManager::describe_secret(const JsonBody& body) {
  return identity::describe(secret_in(body), "VersionIdsToStages");
}

std::string SecretsManager::delete_secret(const JsonBody& body) {
  const std::string id(body.text("SecretId"));
  const bool at_once = body.truth("ForceDeleteWithoutRecovery", false);
  const auto days = body.optional_integer("RecoveryWindowInDays");
  if (at_once && days)
    throw identity::invalid_parameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (days && (*days < kLeastWindowDays || *days > kWindowDays))
    throw identity::invalid_parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  const std::int64_t now_ns = loop_.now_ns();
  const auto deleted = [](const identity::Secret& secret, std::int64_t gone_ns) {
    return aws::JsonObject()
        .text("ARN", secret.arn)
        .text("Name", secret.name)
        .raw("DeletionDate", epoch_seconds(gone_ns))
        .json();
  };
  identity::Secret* const secret = find(id);
  if (at_once) {  // of one that is not there, too
    if (secret == nullptr) return aws::JsonObject().text("Name", id).raw("DeletionDate", epoch_seconds(now_ns)).json();
    std::string answer = deleted(*secret, now_ns);
    secrets_.erase(std::string(secret->name));
    return answer;
  }
  identity::Secret& marked = usable_secret_in(body);
  marked.deletion_ns = now_ns + days.value_or(kWindowDays) * kDayNs;
  return deleted(marked, marked.deletion_ns);
}

}  // namespace echotrace::local
