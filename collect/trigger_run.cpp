#include "collect/trigger_run.h"

#include "collect/experiment_json.h"
#include "collect/lanes.h"
#include "collect/schedule.h"
#include "ingest/base/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace echotrace::collect {

TriggerRun::TriggerRun(const Experiment& experiment, std::vector<Cell> cells, const RunRequest& request)
    : RunFrame(experiment, request),
      experiment_(experiment),
      cells_(std::move(cells)),
      accounts_(run_),
      deployment_(
          *session_, [this] { return account_.session(); }, account_.endpoint(), account_.folder(), experiment_, run_,
          journal_) {}

void TriggerRun::carry_out() {
  deployment_.deploy(
      lanes_of(cells_), read_functions_zip(), [this](const std::string& step) { step_of_setup(step); }, receiver());
  step_of_setup("");
  save_running();
  deployed();
  open_client_log();
  watch_logs();
  SenderSettings sending;
  sending.run = run_;
  sending.function = deployment_.write_function();
  sending.slice_seconds = experiment_.slice_seconds;
  sending.lead_ns = pace_.lead_ns;
  Sender sender(*session_, sending, *client_log_, accounts_);
  sender.ping(deployment_.write_function(), kPings);
  load(sender);
  await_evidence();
  if (!interrupted_ && stopped_.empty()) {  // they cost something too
    sender.ping(deployment_.write_function(), kPings);
    for (const DeployedLane& lane : deployment_.lanes()) sender.ping(lane.function, kPings);
  }
  finish_watch();
}

void TriggerRun::load(Sender& sender) {
  const std::vector<Turn> turns = order_of(experiment_, cells_);
  for (const Turn& turn : turns) {
    const Cell& cell = cells_[static_cast<std::size_t>(turn.cell - 1)];
    planned_ += schedule_of(cell, turn.trial, experiment_.seconds).size();
    if (experiment_.warm_up_seconds > 0) pieces_ += schedule_of(cell, 0, experiment_.warm_up_seconds).size();
  }
  pieces_ += planned_;
  if (settings_.target == Target::kAws) spending_.emplace(settings_.max_cost_usd, request_.planned_usd, pieces_);
  for (std::size_t i = 0; i < turns.size() && !interrupted_ && stopped_.empty(); ++i) {
    const Cell& cell = cells_[static_cast<std::size_t>(turns[i].cell - 1)];
    step_ = fmt::format("{} ({}/{})", cell.store, i + 1, turns.size());
    turns_left_ = turns.size() - i;
    if (experiment_.warm_up_seconds > 0) take_turn(sender, cell, 0, experiment_.warm_up_seconds);
    if (!interrupted_ && stopped_.empty()) take_turn(sender, cell, turns[i].trial, experiment_.seconds);
  }
}

std::vector<std::int64_t> TriggerRun::schedule_of(const Cell& cell, int trial, double seconds) const {
  const std::uint64_t seed = experiment_.seed * 1'000'003 + static_cast<std::uint64_t>(cell.number) * 1009 +
                             static_cast<std::uint64_t>(trial);
  return schedule(experiment_.arrivals, cell.rate, seconds, seed);
}

drivers::Place TriggerRun::place_of(const Cell& cell, int) const {
  return deployment_.lane_of(cell.number).store->place();
}

void TriggerRun::take_turn(Sender& sender, const Cell& cell, int trial, double seconds) {
  TurnPlan plan;
  plan.cell = cell;
  plan.trial = trial;
  plan.place = place_of(cell, trial);
  plan.offsets_ns = schedule_of(cell, trial, seconds);
  if (too_expensive(plan)) return;
  sender.ping(deployment_.write_function(), kPingsBeforeTurn);
  if (trial > 0 && experiment_.warm_up_seconds > 0)
    sender.ping(deployment_.lane_of(cell.number).function, kPingsBeforeTurn);
  plan.start_ns = base::wall_ns() + pace_.lead_ns + pace_.settle_ns;
  plan.first_number = next_number_;
  next_number_ += plan.offsets_ns.size();
  begin_turn(cell.number, trial, plan.start_ns, plan.first_number, plan.offsets_ns.size());
  end_turn(cell.number, trial, sender.run(plan, [&] { return meanwhile() && !too_expensive(plan); }));
}

// The next to be handed over: a slice, and what becomes due until the logs have been looked at again.
bool TriggerRun::too_expensive(const TurnPlan& plan) {
  if (!spending_ || !settings_.max_cost_usd || !stopped_.empty()) return !stopped_.empty();
  const double ahead_s = experiment_.slice_seconds + std::chrono::duration<double>(pace_.look_every).count();
  const std::uint64_t more = std::min<std::uint64_t>(
      plan.offsets_ns.size(), static_cast<std::uint64_t>(std::ceil(plan.cell.rate * ahead_s)));
  const Tally tally = accounts_.tally();
  double used_usd = 0;
  for (const CostLine& line : accounts_.used().costs(prices_)) used_usd += line.usd;
  const std::uint64_t rest = pieces_ > tally.planned ? pieces_ - tally.planned : 0;
  if (!spending_->forbids(tally, used_usd, std::min(more, rest))) return false;
  stopped_ = fmt::format("stopped before it costs more than the {} USD allowed: {:.6f} USD are used or under way",
                         brief(*settings_.max_cost_usd), spending_->usd(tally, used_usd));
  progress_.say(stopped_);
  return true;
}

std::string TriggerRun::experiment_json() const {
  return collect::experiment_json(experiment_, cells_);
}

std::string TriggerRun::closing_sentence() const {
  const Tally tally = accounts_.tally();
  return fmt::format("{} of {} writes put, {} received", tally.put, tally.planned, tally.received);
}

std::string TriggerRun::summary() const {
  const Tally tally = accounts_.tally();
  std::string text = fmt::format("{} writes: {} put, {} failed, {} received, {} never received\n", tally.planned,
                                 tally.put, tally.failed, tally.received, tally.missing());
  if (tally.planned > tally.put + tally.failed) {
    text += fmt::format("{} were never begun, as far as the functions' logs tell: client.jsonl.zst says why\n",
                        tally.planned - tally.put - tally.failed);
  }
  return text;
}

RunReport run_trigger(const Experiment& experiment, const RunRequest& request) {
  return TriggerRun(experiment, cells_of(experiment), request).run();
}

}  // namespace echotrace::collect
