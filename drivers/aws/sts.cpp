#include "drivers/aws/sts.h"

#include "drivers/aws/query_text.h"
#include "ingest/base/error.h"
#include "ingest/base/time.h"

#include <random>
#include <utility>

namespace echotrace::aws::sts {
namespace {

Call sts_call(const char* operation, QueryPairs parameters) {
  return query_call(operation, "2011-06-15", std::move(parameters));
}

}  // namespace

Service service() {
  return {"STS", "sts", "sts", Protocol::kQuery};
}

Call get_caller_identity() {
  return sts_call("GetCallerIdentity", {});
}

CallerIdentity parse_get_caller_identity(const HttpResponse& response) {
  const QueryAnswer answer(response, "STS");
  const pugi::xml_node result = answer.result();
  return {result.child_value("Account"), result.child_value("Arn"), result.child_value("UserId")};
}

Call assume_role(const RoleRequest& request) {
  return sts_call("AssumeRole", {{"RoleArn", request.role_arn},
                                 {"RoleSessionName", request.session_name},
                                 {"DurationSeconds", request.duration_seconds},
                                 {"ExternalId", request.external_id}});
}

Call assume_role_with_web_identity(const RoleRequest& request) {
  Call call = sts_call("AssumeRoleWithWebIdentity", {{"RoleArn", request.role_arn},
                                                     {"RoleSessionName", request.session_name},
                                                     {"DurationSeconds", request.duration_seconds},
                                                     {"WebIdentityToken", request.web_identity_token}});
  call.sign = false;
  return call;
}

Credentials parse_assumed_role(const HttpResponse& response) {
  const QueryAnswer answer(response, "STS");
  const pugi::xml_node given = answer.result().child("Credentials");
  Credentials credentials;
  credentials.keys = {given.child_value("AccessKeyId"), given.child_value("SecretAccessKey"),
                      given.child_value("SessionToken")};
  std::int64_t ns = 0;
  if (credentials.keys.access_key_id.empty() || credentials.keys.secret_access_key.empty() ||
      !base::parse_iso8601(given.child_value("Expiration"), ns)) {
    throw base::Error(base::Exit::kEnvironment, "STS gave credentials that are not whole");
  }
  credentials.expires_s = ns / 1'000'000'000;
  return credentials;
}

RoleCall role_call(const Settings& settings, Surroundings& surroundings) {
  return [&settings, &surroundings](const RoleRequest& request) {
    Transport transport({.ca_bundle = settings.ca_bundle, .user_agent = {}});
    const std::string region = settings.region.empty() ? "us-east-1" : settings.region;
    std::minstd_rand generator{std::random_device{}()};
    Client client({.transport = &transport,
                   .keys = [&](std::int64_t) { return request.source; },
                   .keys_expired = nullptr,
                   .epoch_seconds = [&] { return surroundings.epoch_seconds(); },
                   .random = [&] { return std::uniform_real_distribution<>()(generator); }},
                  service(), endpoint_of(settings, surroundings, "STS", "sts", region), region, settings.max_attempts);
    const bool web_identity = !request.web_identity_token.empty();
    return parse_assumed_role(
        client.wait(web_identity ? assume_role_with_web_identity(request) : assume_role(request)));
  };
}

}  // namespace echotrace::aws::sts
