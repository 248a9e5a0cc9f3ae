#include "collect/doctor_aws.h"

#include "drivers/aws/dynamodb.h"
#include "drivers/aws/iam.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/lambda.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/session.h"
#include "drivers/aws/sqs.h"
#include "drivers/aws/sts.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace echotrace::collect {
namespace {

using Kind = Finding::Kind;

constexpr std::int64_t kTolerableSkewS = 5;  // AWS refuses five minutes; a measurement wants better
constexpr std::int64_t kUsefulConcurrency = 50;

// Somebody waits for the answer.
constexpr int kAttempts = 2;
constexpr std::chrono::seconds kConnectTime{3}, kAnswerTime{4};

aws::Call get(const char* operation, const char* path) {
  aws::Call call;
  call.operation = operation;
  call.request.path = path;
  return call;
}

aws::Call list_roles() {
  aws::Call call;
  call.operation = "ListRoles";
  call.request.method = "POST";
  call.request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.request.body = "Action=ListRoles&Version=2010-05-08&MaxItems=1";
  return call;
}

// A question to a service that changes nothing, and the permission it needs.
struct Probe {
  aws::Service (*service)();
  aws::Call (*call)();
  const char* permission;
};
constexpr std::array<Probe, 6> kProbes{{
    {aws::lambda::service, [] { return get("GetAccountSettings", "/2016-08-19/account-settings"); },
     "lambda:GetAccountSettings"},
    {aws::s3::service, [] { return get("ListBuckets", "/"); }, "s3:ListAllMyBuckets"},
    {aws::dynamodb::service,
     [] { return aws::json_call("ListTables", "DynamoDB_20120810", "1.0", aws::JsonObject().number("Limit", 1)); },
     "dynamodb:ListTables"},
    {aws::sqs::service,
     [] { return aws::json_call("ListQueues", "AmazonSQS", "1.0", aws::JsonObject().number("MaxResults", 1)); },
     "sqs:ListQueues"},
    {aws::logs::service,
     [] { return aws::json_call("DescribeLogGroups", "Logs_20140328", "1.1", aws::JsonObject().number("limit", 1)); },
     "logs:DescribeLogGroups"},
    {aws::iam::service, list_roles, "iam:ListRoles"},
}};

// "AKIA…WXYZ": enough to tell keys apart.
std::string shortened(const std::string& key_id) {
  return key_id.size() < 12 ? "…" : key_id.substr(0, 4) + "…" + key_id.substr(key_id.size() - 4);
}

Finding missing(const std::string& about, const base::Error& error) {
  std::string text = error.what();
  if (!error.where().empty()) text += " (" + error.where() + ")";
  std::string next = error.next();
  if (next.empty() && about == "credentials")
    next = "Mend that, sign in again, or name another profile by AWS_PROFILE.";
  return {Kind::kMissing, about, std::move(text), std::move(next)};
}

bool is_denial(const aws::ServiceError& error) {
  return error.code.find("AccessDenied") != std::string::npos || error.code == "UnauthorizedOperation" ||
         error.code == "AuthorizationError";
}

// The permission is what the call needs; empty: none.
std::string what_to_do(const aws::ServiceError& error, const aws::Endpoint& endpoint, const std::string& permission) {
  if (is_denial(error) && !permission.empty()) return "Allow " + permission + " to this identity.";
  if (error.code.starts_with("Expired")) return "Sign in again.";
  if (error.code == "InvalidClientTokenId" || error.code == "UnrecognizedClientException")
    return endpoint.configured ? "Use the keys of that endpoint."
                               : "AWS does not know this key: was it deleted, or is it of another partition?";
  if (error.code.starts_with("SignatureDoesNotMatch") || error.code.starts_with("InvalidSignature"))
    return "The secret key is not the one of this key id.";
  if (endpoint.configured) {
    const std::string otherwise = " AWS itself is reached without AWS_ENDPOINT_URL, and endpoint_url in the profile.";
    return (error.status == 0 ? "Start what serves " + endpoint.origin + "."
                              : "Does " + endpoint.origin + " answer as AWS does?") +
           otherwise;
  }
  if (error.status == 0) return "Is there a network? HTTPS_PROXY and AWS_CA_BUNDLE are honoured.";
  return {};
}

class Examination {
 public:
  explicit Examination(std::unique_ptr<aws::Surroundings> surroundings)
      : now_s_(surroundings->epoch_seconds()), session_(std::move(surroundings)) {}

  Findings run() {
    const bool region = attempt("region", [this] { return find_region(); });
    const bool credentials = attempt("credentials", [this] { return find_credentials(); });
    if (region && credentials && attempt("identity", [this] { return find_identity(); })) ask_services();
    return std::move(findings_);
  }

 private:
  void add(Kind kind, std::string about, std::string text, std::string next = {}) {
    findings_.push_back({kind, std::move(about), std::move(text), std::move(next)});
  }

  // False also when it could not be found out: the error is the finding.
  template <typename Step>
  bool attempt(const std::string& about, const Step& step) {
    try {
      return step();
    } catch (const base::Error& error) {
      findings_.push_back(missing(about, error));
      return false;
    }
  }

  bool find_region() {
    add(Kind::kOk, "region", aws::require_region(session_.settings()));
    return true;
  }

  bool find_credentials() {
    const aws::Credentials& found = session_.credentials();
    std::string text = "from " + found.source + " (" + shortened(found.keys.access_key_id) + ")";
    if (found.expires_s) text += fmt::format(", good for {} more minutes", (*found.expires_s - now_s_) / 60);
    add(Kind::kOk, "credentials", text);
    return true;
  }

  // Who we are; also whether there is a way to AWS at all, and what its clock says.
  bool find_identity() {
    const auto client = session_.client(aws::sts::service(), kAttempts);
    if (client->endpoint().configured)
      add(Kind::kNote, "endpoint", client->endpoint().origin + " is configured, so this is not AWS itself");
    std::optional<aws::Outcome> outcome;
    call(*client, aws::sts::get_caller_identity(), outcome);
    session_.transport().run_until_idle();
    if (outcome->error) {
      add(Kind::kMissing, "identity", aws::describe(*outcome->error),
          what_to_do(*outcome->error, client->endpoint(), ""));
      return false;
    }
    const aws::sts::CallerIdentity identity = aws::sts::parse_get_caller_identity(outcome->response);
    add(Kind::kOk, "identity", identity.arn);
    compare_clocks(aws::header_value(outcome->response.headers, "Date"), outcome->answered_ns / 1'000'000'000);
    return true;
  }

  void compare_clocks(std::string_view date, std::int64_t ours_s) {
    std::tm parts{};
    if (::strptime(std::string(date).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) return;
    const std::int64_t off_s = ours_s - static_cast<std::int64_t>(::timegm(&parts));
    if (off_s > kTolerableSkewS || off_s < -kTolerableSkewS) {
      add(Kind::kMissing, "clock",
          fmt::format("this machine's clock is {} s {} that of AWS", off_s < 0 ? -off_s : off_s,
                      off_s < 0 ? "behind" : "ahead of"),
          "Let it follow a time server (timedatectl set-ntp true).");
    } else {
      add(Kind::kOk, "clock", "within a few seconds of AWS's");
    }
  }

  // All at once: one that does not answer keeps the others waiting for nothing.
  void ask_services() {
    std::array<std::unique_ptr<aws::Client>, kProbes.size()> clients;
    std::array<std::optional<aws::Outcome>, kProbes.size()> outcomes;
    std::array<bool, kProbes.size()> asked{};
    for (std::size_t i = 0; i < kProbes.size(); ++i) {
      asked[i] = attempt(kProbes[i].service().id, [&] {
        clients[i] = session_.client(kProbes[i].service(), kAttempts);
        call(*clients[i], kProbes[i].call(), outcomes[i]);
        return true;
      });
    }
    session_.transport().run_until_idle();
    for (std::size_t i = 0; i < kProbes.size(); ++i)
      if (asked[i]) judge(kProbes[i], clients[i]->endpoint(), *outcomes[i]);
  }

  void judge(const Probe& probe, const aws::Endpoint& endpoint, const aws::Outcome& outcome) {
    const std::string name = probe.service().id;
    if (outcome.error) {
      add(Kind::kMissing, name, aws::describe(*outcome.error), what_to_do(*outcome.error, endpoint, probe.permission));
      return;
    }
    add(Kind::kOk, name, std::string("answers (") + probe.permission + ")");
    if (name == "Lambda")
      attempt("quota", [&] {
        judge_concurrency(outcome.response);
        return true;
      });
  }

  // New accounts begin with ten.
  void judge_concurrency(const aws::HttpResponse& response) {
    const std::int64_t limit =
        aws::JsonAnswer(response, "Lambda").number("/AccountLimit/UnreservedConcurrentExecutions");
    if (limit <= 0) return;
    if (limit < kUsefulConcurrency) {
      add(Kind::kNote, "quota", fmt::format("Lambda runs at most {} functions at once in this account", limit),
          "Ask for more under Service Quotas (Lambda, concurrent executions), or keep rates low.");
    } else {
      add(Kind::kOk, "quota", fmt::format("Lambda runs up to {} functions at once", limit));
    }
  }

  // The outcome is there when the transport is idle.
  static void call(aws::Client& client, aws::Call request, std::optional<aws::Outcome>& outcome) {
    request.options.connect_timeout = kConnectTime;
    request.options.read_timeout = kAnswerTime;
    client.call(std::move(request), [&outcome](aws::Outcome&& came) { outcome = std::move(came); });
  }

  std::int64_t now_s_;
  aws::Session session_;
  Findings findings_;
};

}  // namespace

Findings examine_aws(std::unique_ptr<aws::Surroundings> surroundings) {
  try {
    return Examination(std::move(surroundings)).run();
  } catch (const base::Error& error) {
    return {missing("settings", error)};
  }
}

}  // namespace echotrace::collect
