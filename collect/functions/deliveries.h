// What a trigger delivers, in whatever shape its store gives it, down to the names of our writes.
#pragma once

#include "collect/functions/invocation.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echotrace::functions {

struct Delivery {
  std::string run, id, store;
  std::optional<std::int64_t> store_ns;  // the store's own stamp, since the epoch
  std::size_t index = 0;                 // position in the batch
};

struct Batch {
  std::size_t size = 0;  // records delivered together; 1 for a payload that is no batch
  std::vector<Delivery> deliveries;
  std::size_t foreign = 0;  // records that name no write of ours
  std::string reason;       // of the first of them
};

// Reads any payload:
//   S3 notification      Records[].s3.object.key, of ObjectCreated events; stamp eventTime
//   DynamoDB stream      Records[].dynamodb.NewImage.id.S, or Keys.id.S, of all but REMOVE; stamp
//                        ApproximateCreationDateTime, whole seconds
//   SQS                  Records[].body: one of the other shapes as a text; stamp SentTimestamp
//   function URL         body (base64 or not), else the query's id; stamp requestContext.timeEpoch
//   Aurora, etcd, direct {"id":…, "store":…, "store_ns":…}, or a list of such; a "key" that holds the id instead of it
Batch read_batch(const Payload& payload);

}  // namespace echotrace::functions
