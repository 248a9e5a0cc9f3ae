// A PostgreSQL on this machine that the embedded endpoint presents as an Aurora cluster.
#pragma once

#include <string>
#include <string_view>

namespace echotrace::local {

// How its aws_lambda.invoke() tells the endpoint of an invocation: a notification on this channel, "d" and the message,
// or "s" and the id of the row of kSpilledTable that holds it, where it is longer than a notification may be. The
// message: the function's name or ARN, a line feed, the payload.
inline constexpr std::string_view kInvocationChannel = "aws_lambda";
inline constexpr std::string_view kSpilledTable = "aws_lambda.spilled";  // id bigint, message text

struct LocalDatabase {
  std::string cluster_arn, secret_arn;
  std::string name;        // of the database
  std::string connection;  // libpq's connection string: a Unix-domain socket, no password
};

}  // namespace echotrace::local
