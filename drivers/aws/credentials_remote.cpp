// Credentials of containers (ECS, EKS) and of EC2 instances, by link-local HTTP.
#include "drivers/aws/credentials.h"
#include "drivers/aws/error.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <charconv>
#include <chrono>
#include <string>
#include <utility>

namespace echotrace::aws {
namespace {

constexpr int kContainerAttempts = 3;
constexpr std::chrono::milliseconds kContainerTimeout{2000};
constexpr std::size_t kMaxAnswerBytes = 64 << 10;

base::Error unusable(std::string what, std::string next = {}) {
  return {base::Exit::kEnvironment, std::move(what), "", std::move(next)};
}

RequestOptions link_local(std::chrono::milliseconds timeout) {
  RequestOptions options;
  options.connect_timeout = options.read_timeout = timeout;
  options.max_response_bytes = kMaxAnswerBytes;
  options.direct = true;
  return options;
}

// Splits a URL; false unless it is http or https with a host.
bool split_url(const std::string& url, HttpRequest& request) {
  const std::string lower = lower_case(url);
  const std::size_t scheme = lower.starts_with("http://") ? 7 : lower.starts_with("https://") ? 8 : 0;
  if (scheme == 0) return false;
  const std::size_t path = std::min(url.find_first_of("/?", scheme), url.size());
  const std::size_t query = std::min(url.find('?', path), url.size());
  request.origin = url.substr(0, path);
  request.path = path < query ? url.substr(path, query - path) : "/";
  request.query = query < url.size() ? url.substr(query + 1) : "";
  return path > scheme;
}

// A token must not go to just anybody: without TLS only to this host and the addresses AWS uses.
bool may_be_plain(const std::string& host) {
  const std::string name = host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
  const bool loopback = name == "localhost" || name == "[::1]" ||
                        (name.starts_with("127.") && name.find_first_not_of("0123456789.") == name.npos);
  return loopback || name == "169.254.170.2" || name == "169.254.170.23" || name == "[fd00:ec2::23]";
}

int number_of(const Surroundings& surroundings, const char* variable, int otherwise) {
  const std::string text = surroundings.variable(variable).value_or("");
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= 60;
  return whole ? number : otherwise;
}

}  // namespace

std::optional<Credentials> container_credentials(Surroundings& surroundings) {
  const auto relative = surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const auto full = surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (!relative && !full) return std::nullopt;
  const std::string source = "the container's credentials endpoint";
  HttpRequest request;
  if (!split_url(relative ? "http://169.254.170.2" + *relative : *full, request)) {
    throw unusable("AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL");
  }
  const std::string host = host_of(request.origin);
  if (lower_case(request.origin).starts_with("http://") && !may_be_plain(host)) {
    throw unusable("AWS_CONTAINER_CREDENTIALS_FULL_URI names " + base::excerpt(host, 100) +
                   ", which may only be asked over https");
  }
  request.headers = {{"Host", host}, {"Accept", "application/json"}};
  if (const auto file = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    auto token = surroundings.read_file(*file);
    if (!token) throw unusable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read");
    while (!token->empty() && (token->back() == '\n' || token->back() == '\r')) token->pop_back();
    request.headers.push_back({"Authorization", std::move(*token)});
  } else if (auto token = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")) {
    request.headers.push_back({"Authorization", std::move(*token)});
  }
  std::string problem;
  for (int attempt = 0; attempt < kContainerAttempts; ++attempt) {
    const HttpResult result = surroundings.call(request, link_local(kContainerTimeout));
    if (!result.failure && result.response.status == 200) return parse_credentials(result.response.body, source);
    problem = result.failure ? result.reason : "HTTP " + std::to_string(result.response.status);
    if (!result.failure && result.response.status < 500) break;
  }
  throw unusable(source + " gave none: " + problem);
}

std::optional<Credentials> instance_credentials(Surroundings& surroundings) {
  if (lower_case(surroundings.variable("AWS_EC2_METADATA_DISABLED").value_or("")) == "true") return std::nullopt;
  std::string origin = surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254");
  while (origin.ends_with('/')) origin.pop_back();
  const RequestOptions options =
      link_local(std::chrono::seconds(number_of(surroundings, "AWS_METADATA_SERVICE_TIMEOUT", 1)));
  const int attempts = number_of(surroundings, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1);
  const auto ask = [&](const char* method, const std::string& path, Headers headers) -> std::optional<std::string> {
    headers.insert(headers.begin(), {"Host", host_of(origin)});
    for (int attempt = 0; attempt < attempts; ++attempt) {
      const HttpResult result = surroundings.call({method, origin, path, "", headers, ""}, options);
      if (!result.failure && result.response.status == 200) return result.response.body;
    }
    return std::nullopt;
  };
  const auto token = ask("PUT", "/latest/api/token", {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}});
  if (!token) return std::nullopt;
  const Headers with_token = {{"x-aws-ec2-metadata-token", *token}};
  const std::string folder = "/latest/meta-data/iam/security-credentials/";
  const auto roles = ask("GET", folder, with_token);
  if (!roles) return std::nullopt;
  const std::string role = roles->substr(0, roles->find_first_of("\r\n"));
  if (role.empty()) return std::nullopt;
  const auto answer = ask("GET", folder + role, with_token);
  const std::string source = "the instance's metadata, role " + base::excerpt(role, 100);
  if (!answer) throw unusable(source + " gave no credentials");
  return parse_credentials(*answer, source);
}

}  // namespace echotrace::aws
