// A run of whatever kind: an account, a run directory with its manifest and journal, the client's log, the watch on the
// functions' logs, Ctrl-C, and at the end the removal of all that was made. A kind says what is done in between.
#pragma once

#include "collect/account_in_use.h"
#include "collect/accounts.h"
#include "collect/journal.h"
#include "collect/log_watch.h"
#include "collect/pace.h"
#include "collect/progress.h"
#include "collect/run_settings.h"
#include "collect/signals.h"
#include "collect/trace_writer.h"
#include "drivers/local/faults.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

enum class RunState;

// How a run is carried out, whatever it measures.
struct RunRequest {
  std::filesystem::path traces = "traces";
  std::vector<local::Fault> faults = {};  // of a local run
  bool keep = false;                      // what was deployed stays
  bool quiet = false;
  double planned_usd = 0;  // what the run may cost at most, on AWS
};

struct RunReport {
  std::filesystem::path directory;
  std::string summary;  // lines for people: what came of the load
  bool interrupted = false;
  std::string stopped = {};       // why it ended before its end, where that was not Ctrl-C; empty: it did not
  std::vector<std::string> left;  // resources that could not be removed, as sentences
};

class RunFrame {
 public:
  // Both outlive it. Local: starts the endpoint; before the process has other threads. Throws base::Error.
  RunFrame(const RunSettings& settings, const RunRequest& request);
  virtual ~RunFrame();
  RunFrame(const RunFrame&) = delete;
  RunFrame& operator=(const RunFrame&) = delete;

  // Throws base::Error; the run directory is readable then, and its journal knows what is deployed.
  RunReport run();

 protected:
  using Clock = std::chrono::steady_clock;

  // Deploys, loads turn by turn, sees to the evidence.
  virtual void carry_out() = 0;
  virtual std::string experiment_json() const = 0;                  // for the manifest, without secrets
  virtual std::map<std::string, std::string> functions() const = 0;  // name to log group, as far as they are made
  virtual std::string closing_sentence() const = 0;                 // of the manifest
  virtual std::string summary() const = 0;                          // RunReport::summary
  // How far the load is. "put" are the pieces of work that are known to be done, "received" those whose result is in.
  virtual Tally tally() const = 0;
  virtual void message(std::string_view text) = 0;  // of the functions' logs; on the watch's thread
  virtual void attend() {}                          // what is deployed has work to do meanwhile

  // Throws what ends the run without an error when Ctrl-C came before any load. A step of the set-up.
  void step_of_setup(const std::string& sentence);
  void save_running();  // after the deployment: 'collect resume' asks for the functions' logs
  void open_client_log();
  void watch_logs();    // of functions()
  void finish_watch();  // fetches what is left

  // Journals a turn that is about to begin and takes it into the manifest. first: the number of its first piece.
  void begin_turn(int cell, int trial, std::int64_t start_ns, std::uint64_t first, std::uint64_t pieces);
  void end_turn(int cell, int trial, bool whole);

  // Called at least every 20 ms while load is under way; false: it has to end.
  bool meanwhile();
  bool ended_early();
  // Until everything is accounted for, or nothing new has come for a while.
  void await_evidence();

  const RunSettings& settings_;
  const RunRequest& request_;
  const Pace pace_;
  Signals signals_;  // before any thread
  AccountInUse account_;
  std::unique_ptr<aws::Session> session_;
  const std::string run_;
  Progress progress_;
  const std::filesystem::path directory_;
  Journal journal_;
  std::optional<TraceWriter> client_log_;
  std::string step_;
  std::uint64_t planned_ = 0;    // pieces of work of the whole run
  std::size_t turns_left_ = 0;
  Clock::time_point turn_began_ = Clock::now();
  bool interrupted_ = false;
  std::string stopped_;  // see RunReport::stopped

 private:
  struct CutShort {};

  void save(RunState state, const std::string& sentence);
  void clear_up(RunReport& report);

  std::optional<LogWatch> watch_;
  std::vector<std::string> turns_;  // JSON
  std::int64_t started_ns_ = 0;
};

}  // namespace echotrace::collect
