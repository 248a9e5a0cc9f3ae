#include "collect/deployment.h"
#include "collect/function_deployment.h"
#include "collect/ingestion/ingestion_experiment.h"
#include "collect/ingestion/invocations.h"
#include "collect/schedule.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/lambda.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"
#include "ingest/event.h"
#include "ingest/format.h"
#include "ingest/record.h"

#include <fmt/format.h>

#include <mutex>

namespace echotrace::collect {
namespace {

class IngestionRun final : public RunFrame {
 public:
  IngestionRun(const IngestionExperiment& experiment, const RunRequest& request)
      : RunFrame(experiment, request), experiment_(experiment), cells_(cells_of(experiment)) {}

 private:
  void carry_out() override {
    if (experiment_.function_prefix.empty())
      deploy();
    else
      discover();
    step_of_setup("");
    save_running();
    open_client_log();
    watch_logs();
    Invoker invoker(*session_, *client_log_, {[this] { count([](Tally& tally) { ++tally.planned; }); },
                                              [this] { count([](Tally& tally) { ++tally.failed; }); }});
    load(invoker);
    await_evidence();
    finish_watch();
  }

  // A function for each combination; cells that differ in the rate share one.
  void deploy() {
    FunctionDeployment functions(*session_, run_, experiment_.timeout_s, journal_);
    step_of_setup("Setting up s3");
    const std::string prefix = "echotrace-" + run_;
    bucket_ = drivers::find_store("s3")->open({*session_, account_.endpoint(), account_.folder(), prefix, run_, {},
                                               journal_, [this] { return account_.session(); }});
    bucket_->setup();
    const std::string bucket = bucket_->place().at("bucket");
    step_of_setup("Deploying functions");
    const std::string role = functions.make_role(
        prefix + "-ingest",
        {{{"s3:PutObject", "s3:AbortMultipartUpload"}, "arn:aws:s3:::" + bucket + "/*"}});
    const std::string zip = read_functions_zip();
    for (IngestionCell& cell : cells_) {
      const char kind = cell.workload == Workload::kEvents ? 'b' : 'p';
      cell.function = fmt::format("{}-{}-m{}-{}{}-rc{}", prefix, name_of(cell.workload), cell.memory_mb, kind,
                                  cell.size, cell.reserved_concurrency);
      if (!functions_.emplace(cell.function, log_group_of(cell.function)).second) continue;
      step_of_setup("");
      functions.make_log_group(cell.function);
      FunctionSetup setup;
      setup.handler = "ingest";
      setup.environment = variables_of(experiment_, cell, bucket);
      functions.make_function(cell.function, setup, cell.memory_mb, role, zip, cell.reserved_concurrency);
    }
  }

  // Functions that are there already. Their variables say the factors, not their names.
  void discover() {
    cells_.clear();
    const auto lambda = session_->client(aws::lambda::service());
    std::string marker;
    do {
      const auto page =
          aws::lambda::parse_list_functions(lambda->wait(aws::lambda::list_functions(marker)));
      for (const aws::lambda::Function& function : page.functions) {
        if (!function.name.starts_with(experiment_.function_prefix)) continue;
        for (const double rate : experiment_.rates) {
          IngestionCell cell;
          if (!cell_of_variables(function.environment, function.memory_mb, cell)) break;
          cell.number = static_cast<int>(cells_.size()) + 1;
          cell.rate = rate;
          cell.function = function.name;
          cells_.push_back(cell);
          functions_[cell.function] = log_group_of(cell.function);
        }
      }
      marker = page.next_marker;
    } while (!marker.empty());
    if (cells_.empty()) {
      throw base::Error(base::Exit::kEnvironment,
                        "no function of the workload events or batch begins with " + experiment_.function_prefix,
                        "function_prefix");
    }
    progress_.say(fmt::format("{} functions are there", functions_.size()));
  }

  void load(Invoker& invoker) {
    std::vector<Cell> plain(cells_.size());
    Experiment order;
    static_cast<RunSettings&>(order) = experiment_;
    const std::vector<Turn> turns = order_of(order, plain);
    if (experiment_.at_once == 0) {
      for (const Turn& turn : turns) {
        const IngestionCell& cell = cells_[static_cast<std::size_t>(turn.cell - 1)];
        planned_ += schedule_of(cell, turn.trial, experiment_.seconds).size();
      }
    }
    for (std::size_t i = 0; i < turns.size() && !interrupted_; ++i) {
      const IngestionCell& cell = cells_[static_cast<std::size_t>(turns[i].cell - 1)];
      step_ = fmt::format("{} {} MB ({}/{})", name_of(cell.workload), cell.memory_mb, i + 1, turns.size());
      turns_left_ = turns.size() - i;
      if (experiment_.warm_up_seconds > 0) take_turn(invoker, cell, 0, experiment_.warm_up_seconds);
      if (!interrupted_) take_turn(invoker, cell, turns[i].trial, experiment_.seconds);
    }
  }

  std::vector<std::int64_t> schedule_of(const IngestionCell& cell, int trial, double seconds) const {
    const std::uint64_t seed = experiment_.seed * 1'000'003 + static_cast<std::uint64_t>(cell.number) * 1009 +
                               static_cast<std::uint64_t>(trial);
    return schedule(experiment_.arrivals, cell.rate, seconds, seed);
  }

  void take_turn(Invoker& invoker, const IngestionCell& cell, int trial, double seconds) {
    InvocationPlan plan;
    plan.function = cell.function;
    plan.run = run_;
    plan.labels = labels_of(cell);
    plan.cell = cell.number;
    plan.trial = trial;
    if (experiment_.at_once > 0) {
      plan.at_once = experiment_.at_once;
      plan.seconds = seconds;
    } else {
      plan.offsets_ns = schedule_of(cell, trial, seconds);
    }
    const std::string run_id = fmt::format("{}-{}-{}", run_, cell.number, trial);
    plan.payload = [this, run_id, trial](std::uint64_t number) {
      return aws::JsonObject()
          .text("run_id", run_id)
          .number("trial", trial)
          .text("id", fmt::format("{}-{:08x}", run_, number))
          .json();
    };
    plan.first_number = next_number_;
    plan.start_ns = base::wall_ns() + pace_.settle_ns;
    begin_turn(cell.number, trial, plan.start_ns, plan.first_number, plan.offsets_ns.size());
    end_turn(cell.number, trial, invoker.run(plan, [this] { return meanwhile(); }));
    next_number_ += invoker.sent();
  }

  static std::string labels_of(const IngestionCell& cell) {
    return aws::JsonObject()
        .text("workload", name_of(cell.workload))
        .text("memory_mb", std::to_string(cell.memory_mb))
        .text("reserved_concurrency", std::to_string(cell.reserved_concurrency))
        .text(cell.workload == Workload::kEvents ? "batch_events" : "multipart_part_mb", std::to_string(cell.size))
        .json();
  }

  template <typename Change>
  void count(Change&& change) {
    const std::lock_guard lock(mutex_);
    change(tally_);
    tally_.last_news_ns = base::monotonic_ns();
  }

  Tally tally() const override {
    const std::lock_guard lock(mutex_);
    return tally_;
  }

  // What an invocation has done is known by its line of metrics, of which each request has one.
  void message(std::string_view text) override {
    std::string padded(text);
    padded.append(ingest::kPadding, '\0');
    ingest::LogEvent event;
    event.message = std::string_view(padded).substr(0, text.size());
    scratch_.clear();
    ingest::parse_message(event, scratch_);
    for (const ingest::Record& record : scratch_.records()) {
      const bool ours = record.kind == ingest::RecordKind::kSample && record.series == "ingestion" && record.ok &&
                        record.run.starts_with(run_ + "-");
      if (!ours) continue;
      count([&](Tally& tally) {
        ++tally.put;
        ++tally.received;
        ++tally.deliveries;
      });
    }
  }

  std::string experiment_json() const override { return ingestion_experiment_json(experiment_, cells_); }
  std::map<std::string, std::string> functions() const override { return functions_; }
  std::string closing_sentence() const override {
    const Tally counted = tally();
    return fmt::format("{} of {} objects put", counted.put, counted.planned);
  }
  std::string summary() const override {
    const Tally counted = tally();
    std::string text =
        fmt::format("{} invocations: {} objects put, {} failed\n", counted.planned, counted.put, counted.failed);
    if (counted.planned > counted.put + counted.failed)
      text += fmt::format("{} left no line in the functions' logs\n", counted.planned - counted.put - counted.failed);
    return text;
  }

  const IngestionExperiment& experiment_;
  std::vector<IngestionCell> cells_;
  std::unique_ptr<drivers::Store> bucket_;
  std::map<std::string, std::string> functions_;
  mutable std::mutex mutex_;
  Tally tally_;
  ingest::Scratch scratch_;  // of the watch's thread
  std::uint64_t next_number_ = 0;
};

}  // namespace

RunReport run_ingestion(const IngestionExperiment& experiment, const RunRequest& request) {
  return IngestionRun(experiment, request).run();
}

}  // namespace echotrace::collect
