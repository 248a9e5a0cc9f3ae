#include "drivers/s3/store.h"

#include "drivers/aws/lambda.h"
#include "drivers/aws/s3.h"
#include "drivers/resource_kinds.h"

namespace echotrace::drivers::s3 {
namespace {

class Bucket final : public Store {
 public:
  explicit Bucket(const StoreContext& context)
      : ledger_(context.ledger),
        bucket_(context.name),
        run_(context.run),
        s3_(context.session.client(aws::s3::service())),
        lambda_(context.session.client(aws::lambda::service())) {}

  void setup() override {
    ledger_.creating({"s3:bucket", bucket_});
    try {
      s3_->wait(aws::s3::create_bucket(bucket_, s3_->region()));
    } catch (const aws::Failure& failure) {
      if (failure.error().code != "BucketAlreadyOwnedByYou") throw;
    }
    s3_->wait(aws::s3::put_bucket_tagging(bucket_, {{std::string(kRunTag), run_}}));
  }

  // S3 asks Lambda whether it may invoke before it takes the notification.
  void attach_trigger(const TriggerTarget& target) override {
    aws::lambda::Permission permission;
    permission.statement_id = "s3";
    permission.principal = "s3.amazonaws.com";
    permission.source_arn = arn();
    try {
      lambda_->wait(aws::lambda::add_permission(target.function_name, permission));
    } catch (const aws::Failure& failure) {
      if (failure.error().code != "ResourceConflictException") throw;  // it is there already
    }
    aws::s3::LambdaNotification notification;
    notification.id = "receive";
    notification.function_arn = target.function_arn;
    s3_->wait(aws::s3::put_bucket_notification_configuration(bucket_, {notification}));
  }

  Place place() const override { return {{"bucket", bucket_}}; }
  std::vector<Permission> write_permissions() const override { return {{{"s3:PutObject"}, arn() + "/*"}}; }
  std::vector<Permission> receive_permissions() const override { return {}; }

 private:
  std::string arn() const { return "arn:aws:s3:::" + bucket_; }

  Ledger& ledger_;
  const std::string bucket_, run_;
  std::unique_ptr<aws::Client> s3_, lambda_;
};

}  // namespace

std::unique_ptr<Store> open_store(const StoreContext& context) {
  return std::make_unique<Bucket>(context);
}

}  // namespace echotrace::drivers::s3
