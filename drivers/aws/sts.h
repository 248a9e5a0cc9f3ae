// AWS Security Token Service, API version 2011-06-15.
#pragma once

#include "drivers/aws/client.h"
#include "drivers/aws/credentials.h"
#include "drivers/aws/settings.h"
#include "drivers/aws/surroundings.h"

#include <string>

namespace echotrace::aws::sts {

Service service();

struct CallerIdentity {
  std::string account, arn, user_id;
};
Call get_caller_identity();
CallerIdentity parse_get_caller_identity(const HttpResponse& response);

Call assume_role(const RoleRequest& request);
Call assume_role_with_web_identity(const RoleRequest& request);  // unsigned
Credentials parse_assumed_role(const HttpResponse& response);    // of both

// What find_credentials() is given: makes one call or the other and waits. Keeps references to both.
RoleCall role_call(const Settings& settings, Surroundings& surroundings);

}  // namespace echotrace::aws::sts
