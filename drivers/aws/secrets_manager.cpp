#include "drivers/aws/secrets_manager.h"

#include "drivers/aws/json_text.h"
#include "ingest/base/error.h"

#include <openssl/rand.h>

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::aws::secrets_manager {
namespace {

Call secrets_call(const char* operation, const JsonObject& body) {
  return json_call(operation, "secretsmanager", "1.1", body);
}

// A UUID of version 4; the service takes 32 to 64 characters.
std::string request_token() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw base::Error(base::Exit::kEnvironment, "The system gives no random numbers");
  }
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned>(bytes[i]));
    text += digits.data();
  }
  return text;
}

}  // namespace

Service service() {
  return {"Secrets Manager", "secretsmanager", "secretsmanager", Protocol::kJson11};
}

Call create_secret(const std::string& name, const std::string& secret, const std::map<std::string, std::string>& tags) {
  JsonObject body;
  body.text("Name", name).text("ClientRequestToken", request_token()).text("SecretString", secret);
  if (!tags.empty()) body.raw("Tags", json_tags(tags));
  return secrets_call("CreateSecret", body);
}

Call put_secret_value(const std::string& secret_id, const std::string& secret) {
  return secrets_call("PutSecretValue", JsonObject()
                                            .text("SecretId", secret_id)
                                            .text("ClientRequestToken", request_token())
                                            .text("SecretString", secret));
}

Call get_secret_value(const std::string& secret_id) {
  return secrets_call("GetSecretValue", JsonObject().text("SecretId", secret_id));
}

Call delete_secret(const std::string& secret_id, bool without_recovery) {
  JsonObject body;
  body.text("SecretId", secret_id);
  if (without_recovery) {
    body.truth("ForceDeleteWithoutRecovery", true);
  } else {
    body.number("RecoveryWindowInDays", 7);
  }
  return secrets_call("DeleteSecret", body);
}

Written parse_written(const HttpResponse& response) {
  const JsonAnswer answer(response, "Secrets Manager");
  return {answer.text("/ARN"), answer.text("/Name"), answer.text("/VersionId")};
}

std::string parse_get_secret_value(const HttpResponse& response) {
  const JsonAnswer answer(response, "Secrets Manager");
  std::string_view secret;
  if (answer.root()["SecretString"].get(secret) != simdjson::SUCCESS) {
    throw base::Error(base::Exit::kEnvironment, "Secrets Manager gave a secret that is no text", "",
                      "Store it as SecretString, not as SecretBinary.");
  }
  return std::string(secret);
}

}  // namespace echotrace::aws::secrets_manager
