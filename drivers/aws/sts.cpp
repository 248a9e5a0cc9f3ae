#include "drivers/aws/sts.h"

#include "drivers/aws/uri.h"
#include "ingest/base/error.h"
#include "ingest/base/time.h"

#include <pugixml.hpp>

#include <random>
#include <utility>

namespace echotrace::aws::sts {
namespace {

Call query_call(const char* operation, QueryPairs parameters) {
  std::erase_if(parameters, [](const auto& pair) { return pair.second.empty(); });
  parameters.insert(parameters.begin(), {{"Action", operation}, {"Version", "2011-06-15"}});
  Call call;
  call.operation = operation;
  call.request.method = "POST";
  call.request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.request.body = join_query(parameters);
  return call;
}

// The element <OPERATIONResult> of <OPERATIONResponse>; throws when the answer is not such.
pugi::xml_node result_of(pugi::xml_document& document, const HttpResponse& response) {
  document.load_buffer(response.body.data(), response.body.size());
  const pugi::xml_node result = document.document_element().first_child();
  if (!std::string_view(result.name()).ends_with("Result")) {
    throw base::Error(base::Exit::kEnvironment, "STS gave an answer that is none of its own", "",
                      "Check AWS_ENDPOINT_URL and proxies.");
  }
  return result;
}

}  // namespace

Service service() {
  return {"STS", "sts", "sts", Protocol::kQuery};
}

Call get_caller_identity() {
  return query_call("GetCallerIdentity", {});
}

CallerIdentity parse_get_caller_identity(const HttpResponse& response) {
  pugi::xml_document document;
  const pugi::xml_node result = result_of(document, response);
  return {result.child_value("Account"), result.child_value("Arn"), result.child_value("UserId")};
}

Call assume_role(const RoleRequest& request) {
  return query_call("AssumeRole", {{"RoleArn", request.role_arn},
                                   {"RoleSessionName", request.session_name},
                                   {"DurationSeconds", request.duration_seconds},
                                   {"ExternalId", request.external_id}});
}

Call assume_role_with_web_identity(const RoleRequest& request) {
  Call call = query_call("AssumeRoleWithWebIdentity", {{"RoleArn", request.role_arn},
                                                       {"RoleSessionName", request.session_name},
                                                       {"DurationSeconds", request.duration_seconds},
                                                       {"WebIdentityToken", request.web_identity_token}});
  call.sign = false;
  return call;
}

Credentials parse_assumed_role(const HttpResponse& response) {
  pugi::xml_document document;
  const pugi::xml_node given = result_of(document, response).child("Credentials");
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
