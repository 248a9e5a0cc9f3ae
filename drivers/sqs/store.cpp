#include "drivers/sqs/store.h"

#include "drivers/aws/lambda.h"
#include "drivers/aws/lambda_event_sources.h"
#include "drivers/aws/sqs.h"
#include "drivers/resource_kinds.h"
#include "drivers/wait_until.h"

namespace echotrace::drivers::sqs {
namespace {

constexpr std::chrono::seconds kMappingTakes{300};

class Queue final : public Store {
 public:
  explicit Queue(const StoreContext& context)
      : session_(context.session),
        ledger_(context.ledger),
        queue_(context.name),
        run_(context.run),
        timeout_s_(context.timeout_s),
        sqs_(context.session.client(aws::sqs::service())),
        lambda_(context.session.client(aws::lambda::service())) {}

  // A message that was handed out and not deleted shows again after the function's timeout, the least that Lambda takes.
  void setup() override {
    ledger_.creating({"sqs:queue", queue_});
    const auto made = sqs_->wait(aws::sqs::create_queue(queue_, {{"VisibilityTimeout", std::to_string(timeout_s_)}},
                                                        {{std::string(kRunTag), run_}}));
    url_ = aws::sqs::parse_create_queue(made);
    const auto known = sqs_->wait(aws::sqs::get_queue_attributes(url_, {"QueueArn"}));
    arn_ = aws::sqs::parse_get_queue_attributes(known)["QueueArn"];
  }

  void attach_trigger(const TriggerTarget& target) override {
    ledger_.creating({"lambda:mapping", target.function_name, {{"source", arn_}}});
    aws::lambda::MappingSettings settings;
    settings.batch_size = target.batch_size;
    settings.window_s = static_cast<int>(target.window_s);
    settings.report_item_failures = true;
    std::string uuid = mapping_of(target.function_name);
    if (uuid.empty()) {
      uuid = aws::lambda::parse_mapping(
                 lambda_->wait(aws::lambda::create_event_source_mapping(target.function_name, arn_, "", settings)))
                 .uuid;
    }
    wait_until(session_, kMappingTakes, "the event source mapping of " + queue_ + " is enabled", [&] {
      return aws::lambda::parse_mapping(lambda_->wait(aws::lambda::get_event_source_mapping(uuid))).state == "Enabled";
    });
  }

  Place place() const override { return {{"queue_url", url_}}; }
  std::vector<Permission> write_permissions() const override { return {{{"sqs:SendMessage"}, arn_}}; }
  std::vector<Permission> receive_permissions() const override {
    return {{{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, arn_}};
  }

 private:
  std::string mapping_of(const std::string& function) {
    const auto page = aws::lambda::parse_list_event_source_mappings(
        lambda_->wait(aws::lambda::list_event_source_mappings(function, arn_)));
    return page.mappings.empty() ? "" : page.mappings.front().uuid;
  }

  aws::Session& session_;
  Ledger& ledger_;
  const std::string queue_, run_;
  const int timeout_s_;
  std::string url_, arn_;
  std::unique_ptr<aws::Client> sqs_, lambda_;
};

}  // namespace

std::unique_ptr<Store> open_store(const StoreContext& context) {
  return std::make_unique<Queue>(context);
}

}  // namespace echotrace::drivers::sqs
