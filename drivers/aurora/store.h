// A table of Aurora PostgreSQL whose trigger invokes the function. On AWS an existing cluster is used, with the Data
// API switched on and a role attached that may invoke functions (lambda:InvokeFunction, feature "Lambda"); the secret's
// user needs to be able to create tables and the extension aws_lambda. On this machine it is a PostgreSQL of our own.
#pragma once

#include "drivers/ledger.h"
#include "drivers/store.h"

#include <memory>

namespace echotrace::drivers::aurora {

std::unique_ptr<Store> open_store(const StoreContext& context);

// Of kind "aurora:table": its table and what belongs to it. Of no effect when it is gone.
void remove_table(aws::Session& session, const Resource& resource);

}  // namespace echotrace::drivers::aurora
