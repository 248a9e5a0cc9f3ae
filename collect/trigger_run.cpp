#include "collect/trigger_run.h"

#include "collect/account_in_use.h"
#include "collect/deployment.h"
#include "collect/experiment_json.h"
#include "collect/journal.h"
#include "collect/lanes.h"
#include "collect/log_watch.h"
#include "collect/manifest.h"
#include "collect/pace.h"
#include "collect/progress.h"
#include "collect/run_directory.h"
#include "collect/schedule.h"
#include "collect/sender.h"
#include "collect/signals.h"
#include "collect/trace_writer.h"
#include "drivers/aws/json_text.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace echotrace::collect {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kNsPerMs = 1'000'000, kNsPerSecond = 1'000'000'000;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

class TriggerRun {
 public:
  explicit TriggerRun(const RunRequest& request)
      : request_(request),
        experiment_(request.experiment),
        pace_(pace_of(experiment_)),
        account_(experiment_, request.faults),
        session_(account_.session()),
        run_(new_run_id()),
        progress_(request.quiet),
        directory_(make_run_directory(request.traces, run_)),
        journal_(directory_ / kJournalFile),
        accounts_(run_),
        cells_(cells_of(experiment_)),
        deployment_(
            *session_, [this] { return account_.session(); }, account_.endpoint(), account_.folder(), experiment_, run_,
            journal_) {}

  RunReport run() {
    RunReport report;
    report.directory = directory_;
    save(RunState::kRunning, "");
    try {
      progress_.say("Run " + run_ + " in " + directory_.string());
      carry_out();
    } catch (const CutShort&) {
    } catch (...) {
      watch_.reset();
      clear_up(report);
      save(RunState::kInterrupted, "ended by an error");
      throw;
    }
    clear_up(report);
    report.tally = accounts_.tally();
    report.interrupted = interrupted_;
    save(interrupted_ ? RunState::kInterrupted : RunState::kComplete, closing_sentence(report.tally));
    return report;
  }

 private:
  // Ctrl-C before anything was sent: there is nothing to wait for.
  struct CutShort {};

  void carry_out() {
    started_ns_ = base::wall_ns();
    session_->credentials();
    deployment_.deploy(lanes_of(cells_), read_functions_zip(), [this](const std::string& step) {
      progress_.say(step);
      if (ended_early()) throw CutShort();
    });
    if (ended_early()) throw CutShort();
    save(RunState::kRunning, "");  // which functions there are: 'collect resume' asks for their logs
    client_log_.emplace(directory_ / kClientFile);
    FetchSettings settings;
    settings.groups = deployment_.log_groups();
    settings.since_ms = started_ns_ / kNsPerMs - pace_.overlap_ms;
    settings.overlap_ms = pace_.overlap_ms;
    watch_.emplace([this] { return account_.session(); }, settings, directory_, journal_,
                   [this](std::string_view message) { accounts_.message(message); }, pace_.look_every);
    SenderSettings sending;
    sending.run = run_;
    sending.function = deployment_.write_function();
    sending.slice_seconds = experiment_.slice_seconds;
    sending.lead_ns = pace_.lead_ns;
    Sender sender(*session_, sending, *client_log_, accounts_);
    sender.ping(deployment_.write_function(), kPings);
    load(sender);
    await_evidence();
    if (!interrupted_) sender.ping(deployment_.write_function(), kPings);
    client_log_->flush();
    progress_.say("Fetching what is left of the logs");
    watch_->finish();
    watch_.reset();
  }

  void load(Sender& sender) {
    const std::vector<Turn> turns = order_of(experiment_, cells_);
    for (const Turn& turn : turns) {
      const Cell& cell = cells_[static_cast<std::size_t>(turn.cell - 1)];
      planned_ += schedule_of(cell, turn.trial, experiment_.seconds).size();
    }
    for (std::size_t i = 0; i < turns.size() && !interrupted_; ++i) {
      const Cell& cell = cells_[static_cast<std::size_t>(turns[i].cell - 1)];
      step_ = fmt::format("{} ({}/{})", cell.store, i + 1, turns.size());
      turns_left_ = turns.size() - i;
      if (experiment_.warm_up_seconds > 0) take_turn(sender, cell, 0, experiment_.warm_up_seconds);
      if (!interrupted_) take_turn(sender, cell, turns[i].trial, experiment_.seconds);
    }
  }

  std::vector<std::int64_t> schedule_of(const Cell& cell, int trial, double seconds) const {
    const std::uint64_t seed = experiment_.seed * 1'000'003 + static_cast<std::uint64_t>(cell.number) * 1009 +
                               static_cast<std::uint64_t>(trial);
    return schedule(experiment_.arrivals, cell.rate, seconds, seed);
  }

  void take_turn(Sender& sender, const Cell& cell, int trial, double seconds) {
    TurnPlan plan;
    plan.cell = cell;
    plan.trial = trial;
    plan.place = deployment_.lane_of(cell.number).store->place();
    plan.offsets_ns = schedule_of(cell, trial, seconds);
    sender.ping(deployment_.write_function(), kPingsBeforeTurn);
    plan.start_ns = base::wall_ns() + pace_.lead_ns + pace_.settle_ns;
    plan.first_number = next_number_;
    next_number_ += plan.offsets_ns.size();
    const auto writes = static_cast<std::int64_t>(plan.offsets_ns.size());
    journal_.add({"turn",
                  {},
                  {{"cell", cell.number},
                   {"trial", trial},
                   {"first", static_cast<std::int64_t>(plan.first_number)},
                   {"writes", writes},
                   {"start_ns", plan.start_ns}},
                  {}});
    turns_.push_back(aws::JsonObject()
                         .number("cell", cell.number)
                         .number("trial", trial)
                         .number("start_ns", plan.start_ns)
                         .number("writes", writes)
                         .json());
    turn_began_ = Clock::now();
    const bool whole = sender.run(plan, [this] { return meanwhile(); });
    if (whole) journal_.add({"turn_done", {}, {{"cell", cell.number}, {"trial", trial}}, {}});
  }

  bool meanwhile() {
    deployment_.attend();
    watch_->check();
    const double a_turn = experiment_.seconds + experiment_.warm_up_seconds + pace_.before_turn_s();
    const double left = static_cast<double>(turns_left_) * a_turn - seconds_since(turn_began_);
    progress_.show(step_, accounts_.tally(), planned_, std::max(0.0, left));
    return !ended_early();
  }

  bool ended_early() {
    if (signals_.ended() && !interrupted_) {  // asked every time: the second one ends the program
      interrupted_ = true;
      progress_.say("Ending: what is under way is finished and removed; once more Ctrl-C leaves it as it is");
    }
    return interrupted_;
  }

  // Until everything is accounted for, or nothing new has come for a while.
  void await_evidence() {
    step_ = "waiting for the last";
    turns_left_ = 0;
    const auto begin = Clock::now();
    for (;;) {
      const Tally tally = accounts_.tally();
      const double since_news =
          tally.last_news_ns == 0
              ? seconds_since(begin)
              : std::min(seconds_since(begin),
                         static_cast<double>(Clock::now().time_since_epoch().count() - tally.last_news_ns) / 1e9);
      if (tally.complete() || since_news > pace_.quiet_s || seconds_since(begin) > pace_.most_wait_s) return;
      const bool was_interrupted = interrupted_;
      meanwhile();
      if (interrupted_ && !was_interrupted) return;
      session_->transport().run(std::chrono::milliseconds(20));
      client_log_->flush_if_due();
    }
  }

  void clear_up(RunReport& report) {
    if (client_log_) {
      client_log_->flush();
      client_log_.reset();
    }
    if (request_.keep) {
      progress_.say("Kept: collect teardown " + directory_.string() + " removes what was deployed");
      return;
    }
    progress_.say("Removing what was deployed");
    report.left = remove_resources(*session_, standing(read_journal(directory_ / kJournalFile)), journal_,
                                   [this](const std::string&) { signals_.ended(); });
  }

  void save(RunState state, const std::string& sentence) {
    Manifest manifest;
    manifest.run = run_;
    manifest.state = state;
    manifest.state_sentence = sentence;
    manifest.experiment_json = experiment_json(experiment_, cells_);
    manifest.target = experiment_.target == Target::kLocal ? "local" : "aws";
    manifest.region = account_.endpoint() != nullptr ? account_.endpoint()->region() : session_->settings().region;
    manifest.started_ns = started_ns_ != 0 ? started_ns_ : base::wall_ns();
    if (state != RunState::kRunning) manifest.ended_ns = base::wall_ns();
    manifest.functions = deployment_.functions();
    manifest.turns_json = aws::json_array(turns_);
    write_manifest(directory_, manifest);
  }

  static std::string closing_sentence(const Tally& tally) {
    return fmt::format("{} of {} writes put, {} received", tally.put, tally.planned, tally.received);
  }

  const RunRequest& request_;
  const Experiment& experiment_;
  const Pace pace_;
  Signals signals_;  // before any thread
  AccountInUse account_;
  std::unique_ptr<aws::Session> session_;
  const std::string run_;
  Progress progress_;
  const std::filesystem::path directory_;
  Journal journal_;
  Accounts accounts_;
  const std::vector<Cell> cells_;
  Deployment deployment_;
  std::optional<TraceWriter> client_log_;
  std::optional<LogWatch> watch_;
  std::vector<std::string> turns_;  // JSON
  std::string step_;
  std::uint64_t planned_ = 0, next_number_ = 0;
  std::size_t turns_left_ = 0;
  Clock::time_point turn_began_ = Clock::now();
  std::int64_t started_ns_ = 0;
  bool interrupted_ = false;
};

}  // namespace

RunReport run_trigger(const RunRequest& request) {
  return TriggerRun(request).run();
}

}  // namespace echotrace::collect
