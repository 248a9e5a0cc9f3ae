#include "drivers/local/identity/sts.h"

#include "drivers/local/identity/principal.h"
#include "drivers/local/identity/query_form.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"

#include <utility>

namespace echotrace::local {
namespace {

constexpr std::string_view kVersion = "2011-06-15";
constexpr std::string_view kNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";
constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::int64_t kLeastS = 900, kMostS = 43'200, kUsualS = 3600;
constexpr std::size_t kMostSessions = 10'000, kMostArn = 2048;

// "service-role/name" of "arn:aws:iam::000000000000:role/service-role/name".
std::string_view role_of(std::string_view arn) {
  const std::string prefix = "arn:aws:iam::" + std::string(kAccount) + ":role/";
  if (!arn.starts_with(prefix) || arn.size() == prefix.size() || arn.size() > kMostArn || arn.ends_with('/')) return {};
  return arn.substr(prefix.size());
}

std::string caller_identity(const Exchange& exchange) {
  return xml_element("Arn", exchange.caller) + xml_element("UserId", identity::user_id_of(exchange.caller)) +
         xml_element("Account", kAccount);
}

}  // namespace

std::string Sts::operation_of(const aws::HttpRequest& request) const {
  const std::string name = identity::QueryForm(request).action(kVersion);
  const bool known = name == "GetCallerIdentity" || name == "AssumeRole" || name == "AssumeRoleWithWebIdentity";
  return known ? name : std::string();
}

void Sts::serve(std::string_view operation, Exchange exchange, Respond respond) {
  if (operation == "AssumeRoleWithWebIdentity")  // needs no signature: whoever asked would get what opens everything
    throw Refusal{400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account."};
  if (exchange.caller.empty()) throw Refusal{403, "MissingAuthenticationToken", "Missing Authentication Token"};
  const std::string result = operation == "AssumeRole" ? assume_role(exchange) : caller_identity(exchange);
  respond(identity::query_answer(operation, kNamespace, exchange.request_id, result));
}

std::string Sts::assume_role(const Exchange& exchange) {
  const identity::QueryForm form(exchange.request);
  const std::string arn = form.text("RoleArn");
  const std::string session = identity::checked_name(form, "RoleSessionName", 2, 64);
  const std::int64_t duration_s = form.integer("DurationSeconds", kLeastS, kMostS).value_or(kUsualS);
  const std::string_view role = role_of(arn);
  if (role.empty()) throw Refusal{400, "ValidationError", arn.substr(0, 256) + " is invalid"};
  if (exchange.caller.find(":assumed-role/") != std::string::npos && duration_s > kUsualS)
    throw Refusal{400, "ValidationError",
                  "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"};
  const std::string user = "arn:aws:sts::" + std::string(kAccount) + ":assumed-role/" +
                           std::string(role.substr(role.rfind('/') + 1)) + "/" + session;  // no path in it
  const std::int64_t expires_ns = (loop_.now_ns() / kNsPerS + duration_s) * kNsPerS;
  const aws::SigningKeys keys = authority_.issue(user, expires_ns);
  issued_.push_back(keys.access_key_id);
  if (issued_.size() > kMostSessions) {
    authority_.revoke(issued_.front());
    issued_.pop_front();
  }
  return xml_nested("AssumedRoleUser",
                    xml_element("AssumedRoleId", identity::user_id_of(user)) + xml_element("Arn", user)) +
         xml_nested("Credentials", xml_element("AccessKeyId", keys.access_key_id) +
                                       xml_element("SecretAccessKey", keys.secret_access_key) +
                                       xml_element("SessionToken", keys.session_token) +
                                       xml_element("Expiration", iso_seconds(expires_ns)));
}

}  // namespace echotrace::local
