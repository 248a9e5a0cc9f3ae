#include "drivers/dynamodb/store.h"

#include "drivers/aws/dynamodb.h"
#include "drivers/aws/lambda.h"
#include "drivers/aws/lambda_event_sources.h"
#include "drivers/dynamodb/item.h"
#include "drivers/resource_kinds.h"
#include "drivers/wait_until.h"

namespace echotrace::drivers::dynamodb {
namespace {

constexpr std::chrono::seconds kTableTakes{120}, kMappingTakes{300};

class StreamedTable final : public Store {
 public:
  explicit StreamedTable(const StoreContext& context)
      : session_(context.session),
        ledger_(context.ledger),
        table_(context.name),
        run_(context.run),
        dynamodb_(context.session.client(aws::dynamodb::service())),
        lambda_(context.session.client(aws::lambda::service())) {}

  void setup() override {
    ledger_.creating({"dynamodb:table", table_});
    try {
      dynamodb_->wait(
          aws::dynamodb::create_table(table_, std::string(kKeyAttribute), true, {{std::string(kRunTag), run_}}));
    } catch (const aws::Failure& failure) {
      if (failure.error().code != "ResourceInUseException") throw;  // it is there already
    }
    wait_until(session_, kTableTakes, "the table " + table_ + " becomes active", [this] {
      const auto table = aws::dynamodb::parse_describe_table(dynamodb_->wait(aws::dynamodb::describe_table(table_)));
      arn_ = table.arn;
      stream_arn_ = table.stream_arn;
      return table.status == "ACTIVE";
    });
  }

  void attach_trigger(const TriggerTarget& target) override {
    ledger_.creating({"lambda:mapping", target.function_name, {{"source", stream_arn_}}});
    aws::lambda::MappingSettings settings;
    settings.batch_size = target.batch_size;
    settings.window_s = static_cast<int>(target.window_s);
    settings.parallelization_factor = target.parallelization;
    std::string uuid = mapping_of(target.function_name);
    if (uuid.empty()) {
      // From the oldest record on: nothing that is put while the mapping wakes up is missed.
      const auto answer = lambda_->wait(
          aws::lambda::create_event_source_mapping(target.function_name, stream_arn_, "TRIM_HORIZON", settings));
      uuid = aws::lambda::parse_mapping(answer).uuid;
    }
    wait_until(session_, kMappingTakes, "the event source mapping of " + table_ + " is enabled", [&] {
      const auto answer = lambda_->wait(aws::lambda::get_event_source_mapping(uuid));
      return aws::lambda::parse_mapping(answer).state == "Enabled";
    });
  }

  Place place() const override { return {{"table", table_}}; }
  std::vector<Permission> write_permissions() const override { return {{{"dynamodb:PutItem"}, arn_}}; }
  std::vector<Permission> receive_permissions() const override {
    return {{{"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"}, stream_arn_},
            {{"dynamodb:ListStreams"}, "*"}};
  }

 private:
  std::string mapping_of(const std::string& function) {
    const auto page = aws::lambda::parse_list_event_source_mappings(
        lambda_->wait(aws::lambda::list_event_source_mappings(function, stream_arn_)));
    return page.mappings.empty() ? "" : page.mappings.front().uuid;
  }

  aws::Session& session_;
  Ledger& ledger_;
  const std::string table_, run_;
  std::string arn_, stream_arn_;
  std::unique_ptr<aws::Client> dynamodb_, lambda_;
};

}  // namespace

std::unique_ptr<Store> open_store(const StoreContext& context) {
  return std::make_unique<StreamedTable>(context);
}

}  // namespace echotrace::drivers::dynamodb
