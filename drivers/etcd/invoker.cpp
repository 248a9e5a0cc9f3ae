#include "drivers/etcd/invoker.h"

#include "drivers/aws/lambda.h"
#include "ingest/base/error.h"

#include <chrono>
#include <utility>

namespace echotrace::drivers::etcd {
namespace {

constexpr int kMostAttempts = 60;  // each of as many requests as the settings' retry mode says
constexpr std::chrono::milliseconds kPause{500};

}  // namespace

Invoker::Invoker(std::unique_ptr<aws::Session> session, std::string function)
    : session_(std::move(session)), function_(std::move(function)), lambda_(session_->client(aws::lambda::service())) {
  session_->credentials();
  thread_ = std::thread([this] {
    while (!stopped_) session_->transport().run(std::chrono::seconds(60));
  });
}

Invoker::~Invoker() {
  session_->transport().post([this] { stopped_ = true; });
  thread_.join();
}

void Invoker::invoke(std::string payload) {
  session_->transport().post([this, payload = std::move(payload)]() mutable { call(std::move(payload), 1); });
}

void Invoker::call(std::string payload, int attempt) {
  aws::lambda::Invocation invocation;
  invocation.function = function_;
  invocation.payload = payload;
  invocation.type = aws::lambda::InvocationType::kEvent;
  const auto later = [this, attempt](std::string again) {
    if (attempt >= kMostAttempts) return;
    session_->transport().after(
        kPause, [this, again = std::move(again), attempt]() mutable { call(std::move(again), attempt + 1); });
  };
  try {
    lambda_->call(aws::lambda::invoke(invocation), [later, payload](aws::Outcome&& outcome) {
      if (outcome.error) later(payload);
    });
  } catch (const base::Error&) {  // the credentials have gone; they may come back
    later(std::move(payload));
  }
}

}  // namespace echotrace::drivers::etcd
