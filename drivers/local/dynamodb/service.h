// DynamoDB and DynamoDB Streams, in memory. Secondary indexes, time to live, backups, PartiQL and the parameters of the
// time before expressions are not there.
#pragma once

#include "drivers/local/dynamodb/database.h"
#include "drivers/local/loop.h"
#include "drivers/local/service.h"
#include "drivers/local/stream_source.h"
#include "drivers/local/tag_source.h"

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::dynamodb {

class DynamoDb final : public Service, public StreamSource, public TagSource {
 public:
  DynamoDb(Loop& loop, std::string region) : database_(loop, std::move(region)) {}

  aws::Protocol protocol() const override { return aws::Protocol::kJson10; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

  bool has_stream(std::string_view stream_arn) const override;
  std::size_t shard_count(std::string_view stream_arn) const override;
  std::uint64_t oldest(std::string_view stream_arn, std::size_t shard) const override;
  std::uint64_t latest(std::string_view stream_arn, std::size_t shard) const override;
  std::vector<StreamRecord> read(std::string_view stream_arn, std::size_t shard, std::uint64_t position,
                                 std::size_t limit) const override;
  Loop::Id when_written(std::string_view stream_arn, Loop::Task task) override;
  void ignore(Loop::Id subscription) override;

  std::vector<TaggedResource> tagged() override;

 private:
  Database database_;
  simdjson::dom::parser parser_;
};

}  // namespace echotrace::local::dynamodb
