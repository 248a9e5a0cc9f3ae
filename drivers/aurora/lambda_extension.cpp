#include "drivers/aurora/lambda_extension.h"

#include "drivers/aurora/item.h"
#include "drivers/local/local_database.h"

namespace echotrace::drivers::aurora {
namespace {

// A notification holds fewer than 8,000 bytes, the letter at its beginning included.
constexpr const char* kMostBytesOfANotification = "7900";

constexpr const char* kSchemas = R"(
CREATE EXTENSION dblink;
CREATE SCHEMA aws_commons;
CREATE SCHEMA aws_lambda;
CREATE TYPE aws_commons._lambda_function_arn_1 AS (function_name text, region text);
CREATE FUNCTION aws_commons.create_lambda_function_arn(function_name text, region text DEFAULT NULL)
RETURNS aws_commons._lambda_function_arn_1 LANGUAGE sql IMMUTABLE AS
$$ SELECT ROW($1, $2)::aws_commons._lambda_function_arn_1 $$;
)";

// What is said of notifications: they are sent when a transaction ends, so it is dblink's, which ends at once.
constexpr const char* kSend = R"(
CREATE FUNCTION aws_lambda.send(function_name text, payload text, invocation_type text) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  message text := function_name || E'\n' || payload;
  statement text;
BEGIN
  IF invocation_type IN ('RequestResponse', 'DryRun') THEN
    RAISE EXCEPTION 'aws_lambda.invoke: invocations of type % are not offered by this server', invocation_type
      USING ERRCODE = 'feature_not_supported', HINT = 'Use the invocation type Event.';
  ELSIF invocation_type IS DISTINCT FROM 'Event' THEN
    RAISE EXCEPTION 'aws_lambda.invoke: % is no type of invocation', invocation_type
      USING ERRCODE = 'invalid_parameter_value';
  ELSIF message IS NULL THEN
    RAISE EXCEPTION 'aws_lambda.invoke: function_name and payload must not be null'
      USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF octet_length(message) < MOST_BYTES THEN
    statement := format('SELECT pg_notify(CHANNEL, %L)', 'd' || message);
  ELSE
    statement := format('WITH one AS (INSERT INTO SPILLED (message) VALUES (%L) RETURNING id) '
                        'SELECT pg_notify(CHANNEL, ''s'' || id) FROM one', message);
  END IF;
  IF NOT 'aws_lambda' = ANY (coalesce(public.dblink_get_connections(), '{}')) THEN
    PERFORM public.dblink_connect('aws_lambda', CONNECTION);
  END IF;
  PERFORM * FROM public.dblink('aws_lambda', statement) AS sent(notified text);
  RETURN 202;
END $$;
CREATE UNLOGGED TABLE SPILLED (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, message text NOT NULL);
)";

// For payloads of both JSON types. SQL lets `payload` be both a parameter and a result, as Aurora has it; PL/pgSQL does
// not.
constexpr const char* kInvoke = R"(
CREATE FUNCTION aws_lambda.invoke(
  IN function_name text, IN payload JSON_TYPE, IN region text DEFAULT NULL,
  IN invocation_type text DEFAULT 'RequestResponse', IN log_type text DEFAULT 'None', IN context JSON_TYPE DEFAULT NULL,
  IN qualifier varchar(128) DEFAULT NULL,
  OUT status_code integer, OUT payload JSON_TYPE, OUT executed_version text, OUT log_result text)
LANGUAGE sql AS $$ SELECT aws_lambda.send($1, $2::text, $4), NULL::JSON_TYPE, NULL::text, NULL::text $$;
CREATE FUNCTION aws_lambda.invoke(
  IN function_name aws_commons._lambda_function_arn_1, IN payload JSON_TYPE,
  IN invocation_type text DEFAULT 'RequestResponse', IN log_type text DEFAULT 'None', IN context JSON_TYPE DEFAULT NULL,
  IN qualifier varchar(128) DEFAULT NULL,
  OUT status_code integer, OUT payload JSON_TYPE, OUT executed_version text, OUT log_result text)
LANGUAGE sql AS $$ SELECT aws_lambda.send(($1).function_name, $2::text, $3), NULL::JSON_TYPE, NULL::text, NULL::text $$;
)";

std::string replaced(std::string text, std::string_view word, std::string_view by) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

}  // namespace

std::string lambda_extension_sql(const std::string& connection) {
  std::string send = replaced(kSend, "MOST_BYTES", kMostBytesOfANotification);
  send = replaced(send, "CHANNEL", "''" + std::string(local::kInvocationChannel) + "''");
  send = replaced(send, "SPILLED", local::kSpilledTable);
  send = replaced(send, "CONNECTION", quoted_text(connection));
  return kSchemas + send + replaced(kInvoke, "JSON_TYPE", "json") + replaced(kInvoke, "JSON_TYPE", "jsonb");
}

}  // namespace echotrace::drivers::aurora
