// What the load handler is told by its environment (ECHOTRACE_LOAD), and by each message:
//
//   {"secret":"…", "host":"…", "reader_host":"…", "port":5432, "database":"…", "tls":"verify-full", "ca":"PEM",
//    "schema":"echotrace_r8k2", "actions":[{"name":"INSERT", "sql":"…", "reads":false,
//      "parameters":[{"kind":"int","from":1,"to":10}, {"kind":"number","from":0,"to":500},
//                    {"kind":"date","from":17897,"to":17905}, {"kind":"text","bytes":20}]}]}
//
//   {"id":"r8k2-0000002a", "message":{"actions":["INSERT","SELECT"], "statements":5, "cell":3, "trial":1}, …}
//
// Bounds are inclusive; a date is in days since 1970-01-01. The write's number chooses among a message's actions.
#pragma once

#include "collect/functions/invocation.h"
#include "drivers/aurora/sql_connection.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::functions {

struct LoadParameter {
  enum class Kind { kInt, kNumber, kText, kDate };
  Kind kind = Kind::kInt;
  double from = 0, to = 0;
  std::size_t bytes = 0;  // of a text
};

struct LoadAction {
  std::string name, sql;
  bool reads = false;  // goes to the read endpoint
  std::vector<LoadParameter> parameters;
};

struct LoadSettings {
  std::string secret;                        // name or ARN
  drivers::aurora::SqlServer writer, reader;  // without user and password
  std::string ca;                            // PEM of the certificate that signs the server's; empty: libpq's own
  std::string schema;                        // where unqualified names are looked for; empty: as the server says
  std::vector<LoadAction> actions;
};

// Throws FunctionError (InvalidSettings).
LoadSettings parse_load_settings(std::string_view json);
const LoadAction* find_action(const LoadSettings& settings, std::string_view name);  // nullptr: there is none

// As texts, one a parameter; the same for the same state of `random`.
std::vector<std::string> draw_parameters(const LoadAction& action, std::mt19937_64& random);

struct LoadMessage {
  std::string message_id;  // the queue's, by which a failure is reported
  std::string run, id;     // of the write; empty where the body is none of ours
  std::string action;
  std::int64_t statements = 0, cell = -1, trial = -1;  // -1: not said
  std::optional<std::int64_t> sent_ns;                 // the queue's stamp
  std::size_t index = 0;                               // in the batch
};

// Every record of the payload, in its order. Throws FunctionError (InvalidPayload) for what is no batch of a queue.
std::vector<LoadMessage> parse_load_messages(const Payload& payload);

}  // namespace echotrace::functions
