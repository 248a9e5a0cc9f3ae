// A schema of tables that a function made, because only it reaches the database, and drops again.
#pragma once

#include "drivers/aws/session.h"
#include "drivers/ledger.h"

#include <string>

namespace echotrace::drivers::aurora {

// Has the function execute statements, separated by semicolons, in one transaction; waits. Throws base::Error
// (environment) with what the database says, or aws::Failure.
void execute_through(aws::Session& session, const std::string& function, const std::string& script);

// Of kind "aurora:schema"; its detail "function" names the function. Of no effect when the schema is gone.
void remove_schema(aws::Session& session, const Resource& resource);

}  // namespace echotrace::drivers::aurora
