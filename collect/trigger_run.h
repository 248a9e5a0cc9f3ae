// A trigger experiment carried out: deployed, loaded turn by turn, its logs fetched until every write is accounted for,
// and removed. Kinds whose load is writes as well say what differs.
#pragma once

#include "collect/deployment.h"
#include "collect/experiment.h"
#include "collect/run_frame.h"
#include "collect/sender.h"
#include "collect/spending.h"

namespace echotrace::collect {

// Throws base::Error; the run directory is readable then, and its journal knows what is deployed.
RunReport run_trigger(const Experiment& experiment, const RunRequest& request);

class TriggerRun : public RunFrame {
 public:
  // The experiment outlives it. cells: in the order of their numbers.
  TriggerRun(const Experiment& experiment, std::vector<Cell> cells, const RunRequest& request);

 protected:
  virtual FunctionSetup receiver() { return {}; }  // asked for before the functions are made
  virtual void deployed() {}                          // all of it is there, and nothing was sent yet
  virtual drivers::Place place_of(const Cell& cell, int trial) const;

  std::string experiment_json() const override;
  std::map<std::string, std::string> functions() const override { return deployment_.functions(); }
  std::string closing_sentence() const override;
  std::string summary() const override;
  Tally tally() const override { return accounts_.tally(); }
  void message(std::string_view text) override { accounts_.message(text); }
  void attend() override { deployment_.attend(); }

  const Experiment& experiment_;
  const std::vector<Cell> cells_;
  Accounts accounts_;
  Deployment deployment_;

 private:
  void carry_out() override;
  void load(Sender& sender);
  std::vector<std::int64_t> schedule_of(const Cell& cell, int trial, double seconds) const;
  void take_turn(Sender& sender, const Cell& cell, int trial, double seconds);
  bool too_expensive(const TurnPlan& plan);  // and then says so, once

  std::uint64_t next_number_ = 0;
  const Prices prices_ = parse_prices(prices_json());
  std::optional<Spending> spending_;
  std::uint64_t pieces_ = 0;  // planned_ and those of warm-ups
};

}  // namespace echotrace::collect
