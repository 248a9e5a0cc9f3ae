// What the write handler is asked to do:
//
//   {"store":"s3"|"dynamodb", "target":"<bucket or table>", "run":"r8k2", "cell":3, "trial":1,
//    "key_prefix":"in/", "key_bytes":59, "key_name":"id", "value_bytes":889,
//    "writes":[{"id":"r8k2-0000002a", "intended_ns":…, "value_bytes":…, "key_bytes":…, "key":"…"}, …]}
//
// or, instead of "writes", "count":100, "first":42, "intended_ns":…, "interval_ns":…: ids number on from `first`, each
// due one interval after the one before. What a write does not say is taken from the order. A write without
// intended_ns is due at once. `key_name` (DynamoDB) is the table's key attribute.
#pragma once

#include "collect/functions/invocation.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::functions {

inline constexpr std::string_view kValueAttribute = "value";  // of a DynamoDB item, beside "id"

enum class WriteStore { kS3, kDynamoDb };
std::string_view name_of(WriteStore store);  // as records call it

struct PlannedWrite {
  std::string id, key;
  std::int64_t intended_ns = 0;  // since the epoch; 0: not said
  std::size_t value_bytes = 0;
};

struct WriteOrder {
  WriteStore store = WriteStore::kS3;
  std::string target, run;
  std::string key_name = "id";
  std::int64_t cell = -1, trial = -1;  // -1: not said
  std::vector<PlannedWrite> writes;    // in the order given
};

// Throws FunctionError (InvalidPayload) with what is wrong: nothing is written of an order that is not sound as a
// whole.
WriteOrder parse_write_order(const Payload& payload);

}  // namespace echotrace::functions
