// Aurora's extensions aws_commons and aws_lambda for a PostgreSQL that has them not: the same schemas and functions, of
// the same signatures. An invocation of type Event leaves the server at once, from within the transaction, and is not
// taken back with it, as at Aurora: it goes as a notification over a second connection to the same server, and from
// there to the embedded endpoint (drivers/local/local_database.h). Unlike at Aurora a function that is not there is no
// error of the statement, and the other types of invocation, which wait for an answer, are refused.
#pragma once

#include <string>

namespace echotrace::drivers::aurora {

// The statements that create all of it, for a superuser. connection: libpq's, to the server itself.
std::string lambda_extension_sql(const std::string& connection);

}  // namespace echotrace::drivers::aurora
