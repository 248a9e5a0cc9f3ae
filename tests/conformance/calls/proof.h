// What the calls program's parts have in common: a client that says which operations did what they should.
#pragma once

#include "drivers/aws/dynamodb.h"
#include "drivers/aws/session.h"

#include <memory>
#include <string>

namespace echotrace::aws {

// "ok WHAT", or "FAILED WHAT" and the end of the program.
void expect(bool holds, const std::string& what);

class Proof {
 public:
  Proof(Session& session, const Service& service);

  // As Client::wait; prints "called SERVICE OPERATION" when it comes back.
  HttpResponse wait(Call call);

  // The error that a call ends with; "none" when it does not.
  std::string code_of(Call call);

  Client& client() { return *client_; }
  const std::string& region() const { return client_->region(); }

 private:
  std::unique_ptr<Client> client_;
};

// Waits for it, ten seconds at the most.
dynamodb::Table active_table(Proof& client, const std::string& name);

// Each part by itself, in any order. All but the first are signed.
void prove_web_identity(Session& session);
void prove_identity(Session& session);     // STS
void prove_s3(Session& session);           // S3
void prove_concurrency(Session& session);  // S3, forty requests at once
void prove_sqs(Session& session);
void prove_dynamodb(Session& session);
void prove_logs(Session& session);        // reads the group ECHOTRACE_LOG_GROUP; two or more events are in it
void prove_roles(Session& session);       // IAM
void prove_deployment(Session& session);  // IAM, Lambda and what makes it run; the zip is the file ECHOTRACE_ZIP
void prove_function_urls(Session& session);
void prove_account(Session& session);  // what one may do: GetAccountSettings, SimulatePrincipalPolicy
void prove_secrets(Session& session);
void prove_tags(Session& session);  // finding resources by tag
void prove_rds_data(Session& session);

}  // namespace echotrace::aws
