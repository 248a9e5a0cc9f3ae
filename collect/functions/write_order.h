// What the write handler is asked to do:
//
//   {"store":"s3", "place":{"bucket":"…"}, "run":"r8k2", "cell":3, "trial":1,
//    "key_prefix":"in/", "key_bytes":59, "value_bytes":889,
//    "writes":[{"id":"r8k2-0000002a", "intended_ns":…, "value_bytes":…, "key_bytes":…, "key":"…"}, …]}
//
// or, instead of "writes", "count":100, "first":42, "intended_ns":…, "interval_ns":…: ids number on from `first`, each
// due one interval after the one before. What a write does not say is taken from the order. A write without
// intended_ns is due at once. Stores and their places are those of drivers/item_put.h.
#pragma once

#include "collect/functions/invocation.h"
#include "drivers/item_put.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::functions {

struct PlannedWrite {
  std::string id, key;
  std::int64_t intended_ns = 0;  // since the epoch; 0: not said
  std::size_t value_bytes = 0;
};

struct WriteOrder {
  const drivers::ItemPutRow* store = nullptr;
  drivers::Place place;
  std::string run;
  std::int64_t cell = -1, trial = -1;  // -1: not said
  std::vector<PlannedWrite> writes;    // in the order given
};

// Throws FunctionError (InvalidPayload) with what is wrong: nothing is written of an order that is not sound as a
// whole.
WriteOrder parse_write_order(const Payload& payload);

}  // namespace echotrace::functions
