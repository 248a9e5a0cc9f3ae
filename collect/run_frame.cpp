#include "collect/run_frame.h"

#include "collect/deployment.h"
#include "collect/manifest.h"
#include "collect/run_directory.h"
#include "drivers/aws/json_text.h"
#include "ingest/base/clock.h"

#include <algorithm>

namespace echotrace::collect {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

RunFrame::RunFrame(const RunSettings& settings, const RunRequest& request)
    : settings_(settings),
      request_(request),
      pace_(pace_of(settings)),
      account_(settings, request.faults),
      session_(account_.session()),
      run_(new_run_id()),
      progress_(request.quiet),
      directory_(make_run_directory(request.traces, run_)),
      journal_(directory_ / kJournalFile) {}

RunFrame::~RunFrame() = default;

RunReport RunFrame::run() {
  RunReport report;
  report.directory = directory_;
  save(RunState::kRunning, "");
  try {
    progress_.say("Run " + run_ + " in " + directory_.string());
    started_ns_ = base::wall_ns();
    session_->credentials();
    carry_out();
  } catch (const CutShort&) {
  } catch (...) {
    watch_.reset();
    clear_up(report);
    save(RunState::kInterrupted, "ended by an error");
    throw;
  }
  clear_up(report);
  report.summary = summary();
  report.interrupted = interrupted_;
  report.stopped = stopped_;
  const bool whole = !interrupted_ && stopped_.empty();
  save(whole ? RunState::kComplete : RunState::kInterrupted,
       (stopped_.empty() ? "" : stopped_ + "; ") + closing_sentence());
  return report;
}

void RunFrame::step_of_setup(const std::string& sentence) {
  if (!sentence.empty()) progress_.say(sentence);
  if (ended_early()) throw CutShort();
}

void RunFrame::save_running() {
  save(RunState::kRunning, "");
}

void RunFrame::open_client_log() {
  client_log_.emplace(directory_ / kClientFile);
}

void RunFrame::watch_logs() {
  FetchSettings fetching;
  for (const auto& [function, group] : functions()) fetching.groups.push_back(group);
  fetching.since_ms = started_ns_ / kNsPerMs - pace_.overlap_ms;
  fetching.overlap_ms = pace_.overlap_ms;
  watch_.emplace([this] { return account_.session(); }, fetching, directory_, journal_,
                 [this](std::string_view text) { message(text); }, pace_.look_every);
}

void RunFrame::finish_watch() {
  client_log_->flush();
  progress_.say("Fetching what is left of the logs");
  watch_->finish();
  watch_.reset();
}

void RunFrame::begin_turn(int cell, int trial, std::int64_t start_ns, std::uint64_t first, std::uint64_t pieces) {
  const auto writes = static_cast<std::int64_t>(pieces);
  journal_.add({"turn",
                {},
                {{"cell", cell},
                 {"trial", trial},
                 {"first", static_cast<std::int64_t>(first)},
                 {"writes", writes},
                 {"start_ns", start_ns}},
                {}});
  turns_.push_back(aws::JsonObject()
                       .number("cell", cell)
                       .number("trial", trial)
                       .number("start_ns", start_ns)
                       .number("writes", writes)
                       .json());
  turn_began_ = Clock::now();
}

void RunFrame::end_turn(int cell, int trial, bool whole) {
  if (whole) journal_.add({"turn_done", {}, {{"cell", cell}, {"trial", trial}}, {}});
}

bool RunFrame::meanwhile() {
  attend();
  if (watch_) watch_->check();
  const double a_turn = settings_.seconds + settings_.warm_up_seconds + pace_.before_turn_s();
  const double left = static_cast<double>(turns_left_) * a_turn - seconds_since(turn_began_);
  progress_.show(step_, tally(), planned_, std::max(0.0, left));
  return !ended_early();
}

bool RunFrame::ended_early() {
  if (signals_.ended() && !interrupted_) {  // asked every time: the second one ends the program
    interrupted_ = true;
    progress_.say("Ending: what is under way is finished and removed; once more Ctrl-C leaves it as it is");
  }
  return interrupted_;
}

void RunFrame::await_evidence() {
  step_ = "waiting for the last";
  turns_left_ = 0;
  const auto begin = Clock::now();
  for (;;) {
    const Tally so_far = tally();
    const double since_news =
        so_far.last_news_ns == 0
            ? seconds_since(begin)
            : std::min(seconds_since(begin),
                       static_cast<double>(Clock::now().time_since_epoch().count() - so_far.last_news_ns) / 1e9);
    if (so_far.complete() || since_news > pace_.quiet_s || seconds_since(begin) > pace_.most_wait_s) return;
    const bool was_interrupted = interrupted_;
    meanwhile();
    if (interrupted_ && !was_interrupted) return;
    session_->transport().run(std::chrono::milliseconds(20));
    client_log_->flush_if_due();
  }
}

void RunFrame::clear_up(RunReport& report) {
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

void RunFrame::save(RunState state, const std::string& sentence) {
  Manifest manifest;
  manifest.run = run_;
  manifest.state = state;
  manifest.state_sentence = sentence;
  manifest.experiment_json = experiment_json();
  manifest.target = settings_.target == Target::kLocal ? "local" : "aws";
  manifest.region = account_.endpoint() != nullptr ? account_.endpoint()->region() : session_->settings().region;
  manifest.started_ns = started_ns_ != 0 ? started_ns_ : base::wall_ns();
  if (state != RunState::kRunning) manifest.ended_ns = base::wall_ns();
  manifest.functions = functions();
  manifest.turns_json = aws::json_array(turns_);
  write_manifest(directory_, manifest);
}

}  // namespace echotrace::collect
