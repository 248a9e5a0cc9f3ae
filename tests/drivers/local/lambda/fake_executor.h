// Runs nothing: what a function answers, and how long it takes, is what the test says.
#pragma once

#include "drivers/local/lambda/executor.h"
#include "drivers/local/refusal.h"
#include "tests/drivers/local/manual_loop.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace echotrace::local {

class FakeBundle final : public lambda::Bundle {
 public:
  explicit FakeBundle(std::string zip) : zip_(std::move(zip)) {}
  const std::filesystem::path& folder() const override { return folder_; }
  std::string code_sha256() const override { return "sha of " + zip_; }
  std::size_t zip_bytes() const override { return zip_.size(); }

 private:
  std::string zip_;
  std::filesystem::path folder_;
};

class FakeExecutor final : public lambda::Executor {
 public:
  struct Call {
    std::shared_ptr<const lambda::FunctionVersion> function;
    lambda::Invocation invocation;
    std::int64_t at_ns;
  };
  struct Retired {
    std::string function;
    bool all;  // nothing of it stays
  };

  explicit FakeExecutor(ManualLoop& loop) : loop_(loop) {}

  std::shared_ptr<const lambda::Bundle> unpack(std::string_view zip) override {
    if (!zip.starts_with("PK"))
      throw Refusal{400, "InvalidParameterValueException",
                    "Could not unzip uploaded file. Please check your file, then try to upload again."};
    return std::make_shared<FakeBundle>(std::string(zip));
  }

  void invoke(std::shared_ptr<const lambda::FunctionVersion> function, lambda::Invocation invocation,
              std::function<void(lambda::Outcome)> done) override {
    most_at_once = std::max(most_at_once, ++running_);
    calls.push_back({function, invocation, loop_.now_ns()});
    loop_.after(duration_ns, [this, outcome = answer(calls.back()), done = std::move(done)] {
      --running_;
      done(outcome);
    });
  }

  int running(std::string_view) const override { return running_; }

  void retire(std::string_view name, const lambda::FunctionVersion* current) override {
    retired.push_back({std::string(name), current == nullptr});
  }

  std::function<lambda::Outcome(const Call&)> answer = [](const Call&) { return lambda::Outcome{"null", "", "tail"}; };
  std::int64_t duration_ns = 10'000'000;
  std::vector<Call> calls;
  std::vector<Retired> retired;
  int most_at_once = 0;

 private:
  ManualLoop& loop_;
  int running_ = 0;
};

inline lambda::Outcome failed_outcome() {
  return {R"({"errorMessage":"no","errorType":"Error"})", "Unhandled", "tail"};
}

}  // namespace echotrace::local
