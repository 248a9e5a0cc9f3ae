// AWS Secrets Manager, in memory: no rotation, no replicas, no resource policies; keys of KMS are named and not used.
// No secret becomes part of an error. https://docs.aws.amazon.com/secretsmanager/latest/apireference/
#pragma once

#include "drivers/local/identity/secret.h"
#include "drivers/local/json_body.h"
#include "drivers/local/loop.h"
#include "drivers/local/request_ids.h"
#include "drivers/local/service.h"

#include <simdjson.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local {

class SecretsManager final : public Service {
 public:
  SecretsManager(Loop& loop, std::string region) : loop_(loop), region_(std::move(region)) {}

  aws::Protocol protocol() const override { return aws::Protocol::kJson11; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

 private:
  using Answer = std::string (SecretsManager::*)(const JsonBody& body);
  struct Operation {
    std::string_view name;
    Answer answer;
  };
  static const Operation kOperations[];

  std::string create_secret(const JsonBody& body);
  std::string get_secret_value(const JsonBody& body);
  std::string put_secret_value(const JsonBody& body);
  std::string describe_secret(const JsonBody& body);
  std::string list_secrets(const JsonBody& body);
  std::string delete_secret(const JsonBody& body);
  std::string tag_resource(const JsonBody& body);
  std::string untag_resource(const JsonBody& body);

  using Tags = std::map<std::string, std::string, std::less<>>;
  static Tags merged_tags(const JsonBody& body, const identity::Secret& secret);  // Tags, and those there already
  static std::string written(const identity::Secret& secret, const std::string& version_id, bool with_stages);

  // SecretString or SecretBinary; nullopt: neither is there. Checks that there is room for it.
  std::optional<identity::SecretVersion> version_in(const JsonBody& body) const;
  std::string version_id_in(const JsonBody& body);           // ClientRequestToken, or a new one
  identity::Secret* find(std::string_view id);               // a name, an ARN or one without the characters at its end
  identity::Secret& secret_in(const JsonBody& body);         // that SecretId names; throws Refusal
  identity::Secret& usable_secret_in(const JsonBody& body);  // nor marked for deletion
  void drop_deleted();                                       // whose time has come

  Loop& loop_;
  const std::string region_;
  RequestIds ids_;
  simdjson::dom::parser parser_;
  std::map<std::string, identity::Secret, std::less<>> secrets_;
};

}  // namespace echotrace::local
