#include "collect/kvlog/crash_child.h"
#include "collect/kvlog/kvlog_experiment.h"
#include "collect/kvlog/upload_table.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/s3.h"
#include "drivers/kvlog/s3_objects.h"
#include "drivers/kvlog/store.h"
#include "drivers/store.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <unistd.h>

namespace echotrace::collect {
namespace {

constexpr int kUploads = 1, kThroughput = 2, kCrashes = 3;  // cells
constexpr std::uint64_t kTailWrites = 6, kMostCrashWrites = 60, kCrashKeys = 7;
constexpr int kOpenAttempts = 10;
constexpr const char* kCommitEvery = "4";
constexpr const char* kSnapshotEvery = "3";

std::string crash_key(std::uint64_t number) {
  return "key" + std::to_string(number % kCrashKeys);
}

kvlog::State state_after(std::uint64_t writes) {
  kvlog::State state;
  for (std::uint64_t number = 1; number <= writes; ++number) state[crash_key(number)] = std::to_string(number);
  return state;
}

class KvlogRun final : public RunFrame {
 public:
  KvlogRun(const KvlogExperiment& experiment, const RunRequest& request)
      : RunFrame(experiment, request), experiment_(experiment) {}
  ~KvlogRun() override {
    std::error_code ignored;
    std::filesystem::remove_all(local_folder(), ignored);
  }

 private:
  void carry_out() override {
    step_of_setup("Setting up s3");
    bucket_store_ = drivers::find_store("s3")->open({*session_, account_.endpoint(), account_.folder(),
                                                     "echotrace-" + run_, run_, {}, journal_,
                                                     [this] { return account_.session(); }});
    bucket_store_->setup();
    bucket_ = bucket_store_->place().at("bucket");
    s3_ = session_->client(aws::s3::service());
    step_of_setup("");
    save_running();
    open_client_log();
    const auto sizes = experiment_.pair_bytes.size();
    const auto trials = static_cast<std::uint64_t>(experiment_.trials);
    planned_ = trials * (sizes * experiment_.pairs.size() + sizes + experiment_.crash_at.size());
    tally_.planned = planned_;
    for (int trial = 1; trial <= experiment_.trials && !interrupted_; ++trial) {
      turn(kUploads, trial, "uploads", &KvlogRun::uploads);
      turn(kThroughput, trial, "throughput", &KvlogRun::throughput);
      turn(kCrashes, trial, "crashes", &KvlogRun::crashes);
    }
  }

  void turn(int cell, int trial, const std::string& step, void (KvlogRun::*take)()) {
    if (interrupted_) return;
    cell_ = cell;
    trial_ = trial;
    step_ = fmt::format("{} ({}/{})", step, trial, experiment_.trials);
    turns_left_ = static_cast<std::size_t>(experiment_.trials - trial + 1);
    begin_turn(cell, trial, base::wall_ns(), pieces_done_, 0);
    (this->*take)();
    end_turn(cell, trial, !interrupted_);
    client_log_->flush();
  }

  // One after the other, as the benchmark that this follows did; each upload is a sample of its own.
  void uploads() {
    s3_->wait(aws::s3::put_object(bucket_, "warm-up", "x"));
    for (const std::int64_t size : experiment_.pair_bytes) {
      for (const int pairs : experiment_.pairs) {
        const std::string labels = upload_labels(size, pairs);
        const std::string value(static_cast<std::size_t>(size - 8), 'v');
        std::int64_t total_ns = 0;
        for (int i = 0; i < pairs; ++i) {
          total_ns += timed("direct_upload", labels, size, [&] {
            s3_->wait(aws::s3::put_object(bucket_, fmt::format("direct/{:08}", i), value));
          });
        }
        direct_.add(size, pairs, total_ns);
        through_store(size, pairs, labels, value);
        piece_done();
        if (!meanwhile()) return;
      }
    }
  }

  void through_store(std::int64_t size, int pairs, const std::string& labels, const std::string& value) {
    kvlog::S3Objects objects(*s3_, bucket_, fmt::format("upload-{}/", ++stores_));
    kvlog::StoreOptions options = store_options();
    options.commit_records = static_cast<std::uint64_t>(pairs) + 1;
    auto store = opened(objects, options, "open", labels);
    std::int64_t total_ns = 0;
    for (int i = 0; i < pairs; ++i)
      total_ns += timed("put", labels, size, [&] { store->put(fmt::format("{:08}", i), value); });
    total_ns += timed("commit", labels, size * pairs, [&] { store->commit(); });
    through_store_.add(size, pairs, total_ns);
  }

  void throughput() {
    for (const std::int64_t size : experiment_.pair_bytes) {
      const std::string labels = aws::JsonObject().text("pair_bytes", std::to_string(size)).json();
      kvlog::S3Objects objects(*s3_, bucket_, fmt::format("throughput-{}/", ++stores_));
      auto store = opened(objects, store_options(), "open", labels);
      const std::string value(static_cast<std::size_t>(size - 8), 'v');
      const std::int64_t begun_ns = base::monotonic_ns();
      const auto end_ns = begun_ns + static_cast<std::int64_t>(experiment_.seconds * 1e9);
      while (base::monotonic_ns() < end_ns && meanwhile()) {
        std::vector<kvlog::Write> writes;
        for (int i = 0; i < experiment_.writes_at_once; ++i)
          writes.push_back({fmt::format("{:08}", next_key_++ % 100'000), value});
        timed("group_put", labels, size * experiment_.writes_at_once, [&] { store->write(std::move(writes)); });
        if (store->commit_due()) timed("group_commit", labels, size * experiment_.commit_every, [&] { store->commit(); });
      }
      timed("group_commit", labels, 0, [&] { store->commit(); });
      throughput_text_ += fmt::format("{:>8} B {:>10.0f} writes/s in S3\n", size,
                                      static_cast<double>(store->manifest().last_sequence) /
                                          (static_cast<double>(base::monotonic_ns() - begun_ns) / 1e9));
      piece_done();
      if (interrupted_) return;
    }
  }

  void crashes() {
    for (const std::string& step : experiment_.crash_at) {
      crash(step);
      piece_done();
      if (!meanwhile()) return;
    }
  }

  // A first writer is killed when it is idle and leaves a tail; a second one at the step. Then the store is opened here,
  // and has to hold what was acknowledged, each write once.
  void crash(const std::string& step) {
    const std::string prefix = fmt::format("crash-{}/", ++stores_);
    const std::string folder = next_folder();
    const std::string labels = aws::JsonObject().text("crash_at", step).json();
    const std::vector<std::string> arguments{"--bucket", bucket_, "--prefix", prefix, "--dir", folder, "--commit-every",
                                             kCommitEvery, "--snapshot-every", kSnapshotEvery, "shell"};
    std::uint64_t acknowledged = 0;
    {
      CrashChild child(arguments, environment());
      write_through(child, kTailWrites, acknowledged);
    }
    std::vector<std::string> crashing = arguments;
    crashing.insert(crashing.end() - 1, {"--crash-at", step});
    CrashChild child(crashing, environment());
    write_through(child, kMostCrashWrites, acknowledged);
    if (!child.was_killed()) {
      ++not_reached_;
      sample("recovery", labels, base::wall_ns(), 0, 0, "the step was not reached");
      return;
    }
    kvlog::S3Objects objects(*s3_, bucket_, prefix);
    kvlog::StoreOptions options = store_options();
    options.folder = folder;
    const std::int64_t start_ns = base::wall_ns(), begun_ns = base::monotonic_ns();
    const auto store = open_in_trouble(objects, options);
    const std::int64_t duration_ns = base::monotonic_ns() - begun_ns;
    const std::string wrong = wrong_with(*store, acknowledged);
    (wrong.empty() ? recovered_ : wrong_)++;
    sample("recovery", labels, start_ns, duration_ns, 0, wrong);
  }

  static void write_through(CrashChild& child, std::uint64_t most, std::uint64_t& acknowledged) {
    for (std::uint64_t i = 0; i < most; ++i) {
      if (!child.acknowledges(fmt::format("put {} {}", crash_key(acknowledged + 1), acknowledged + 1))) return;
      ++acknowledged;
    }
  }

  // The store counts its writes: the one under way when the writer died may be among them.
  static std::string wrong_with(const kvlog::Store& store, std::uint64_t acknowledged) {
    kvlog::State found;
    for (auto& [key, value] : store.scan("", "", SIZE_MAX)) found[key] = value;
    if (store.last_sequence() < acknowledged) return "an acknowledged write is lost";
    if (store.last_sequence() > acknowledged + 1) return "a write appears twice";
    return found == state_after(store.last_sequence()) ? "" : "another state than was written";
  }

  std::unique_ptr<kvlog::Store> open_in_trouble(kvlog::Objects& objects, const kvlog::StoreOptions& options) {
    for (int attempt = 1;; ++attempt) {
      try {
        return std::make_unique<kvlog::Store>(objects, options);
      } catch (const aws::Failure&) {
        if (attempt == kOpenAttempts) throw;
      }
    }
  }

  std::unique_ptr<kvlog::Store> opened(kvlog::Objects& objects, const kvlog::StoreOptions& options,
                                       const std::string& series, const std::string& labels) {
    std::unique_ptr<kvlog::Store> store;
    timed(series, labels, 0, [&] { store = open_in_trouble(objects, options); });
    return store;
  }

  // A failure of the service is a sample that is not ok; the work goes on.
  template <typename Work>
  std::int64_t timed(const std::string& series, const std::string& labels, std::int64_t bytes, Work&& work) {
    const std::int64_t start_ns = base::wall_ns(), begun_ns = base::monotonic_ns();
    std::string error;
    try {
      work();
    } catch (const aws::Failure& failure) {
      error = failure.error().code;
      ++failures_;
    }
    const std::int64_t duration_ns = base::monotonic_ns() - begun_ns;
    sample(series, labels, start_ns, duration_ns, bytes, error);
    return duration_ns;
  }

  void sample(const std::string& series, const std::string& labels, std::int64_t start_ns, std::int64_t duration_ns,
              std::int64_t bytes, const std::string& error) {
    client_log_->add(aws::JsonObject()
                         .number("echotrace", 1)
                         .text("record", "sample")
                         .text("run", run_)
                         .text("store", "s3")
                         .text("series", "kvlog_" + series)
                         .raw("labels", labels)
                         .number("cell", cell_)
                         .number("trial", trial_)
                         .number("start_ns", start_ns)
                         .number("duration_ns", duration_ns)
                         .number("bytes", bytes)
                         .truth("ok", error.empty())
                         .text_unless_empty("error", error)
                         .json());
  }

  static std::string upload_labels(std::int64_t size, int pairs) {
    return aws::JsonObject().text("pair_bytes", std::to_string(size)).text("pairs", std::to_string(pairs)).json();
  }

  // Beside the traces, on the same disk: where TMPDIR is memory, a sync would cost nothing.
  std::filesystem::path local_folder() const { return directory_ / "kvlog"; }
  std::string next_folder() { return (local_folder() / std::to_string(++folders_)).string(); }
  kvlog::StoreOptions store_options() {
    kvlog::StoreOptions options;
    options.folder = next_folder();
    options.commit_records = static_cast<std::uint64_t>(experiment_.commit_every);
    return options;
  }

  std::vector<std::string> environment() const {
    std::vector<std::string> variables;
    const local::Endpoint* const endpoint = account_.endpoint();
    for (char** variable = environ; *variable != nullptr; ++variable) {
      if (endpoint == nullptr || !std::string_view(*variable).starts_with("AWS_")) variables.emplace_back(*variable);
    }
    if (endpoint != nullptr) {
      variables.push_back("AWS_ENDPOINT_URL=" + endpoint->url());
      variables.push_back("AWS_ACCESS_KEY_ID=" + endpoint->keys().access_key_id);
      variables.push_back("AWS_SECRET_ACCESS_KEY=" + endpoint->keys().secret_access_key);
    }
    variables.push_back("AWS_REGION=" + s3_->region());
    return variables;
  }

  void piece_done() {
    ++pieces_done_;
    tally_.answered = tally_.put = tally_.received = pieces_done_;
    tally_.last_news_ns = base::monotonic_ns();
  }

  Tally tally() const override { return tally_; }
  void message(std::string_view) override {}  // there are no functions
  std::string experiment_json() const override { return kvlog_experiment_json(experiment_); }
  std::map<std::string, std::string> functions() const override { return {}; }
  std::string closing_sentence() const override {
    return fmt::format("{} of {} crashes recovered", recovered_, recovered_ + wrong_ + not_reached_);
  }
  std::string summary() const override {
    std::string text = "Seconds of an upload, directly:\n" + direct_.text() + "\nSeconds of an upload, through the store:\n" +
                       through_store_.text() + "\nThroughput:\n" + throughput_text_ + "\n" +
                       fmt::format("{} crashes: {} recovered with all that was acknowledged and nothing twice, {} did not\n",
                                   recovered_ + wrong_, recovered_, wrong_);
    if (not_reached_ > 0) text += fmt::format("{} crashes were not reached: S3 refused before\n", not_reached_);
    if (failures_ > 0) text += fmt::format("{} operations failed\n", failures_);
    return text;
  }

  const KvlogExperiment& experiment_;
  std::unique_ptr<drivers::Store> bucket_store_;
  std::unique_ptr<aws::Client> s3_;
  std::string bucket_;
  UploadTable direct_, through_store_;
  std::string throughput_text_;
  std::uint64_t pieces_done_ = 0, recovered_ = 0, wrong_ = 0, not_reached_ = 0, failures_ = 0;
  int stores_ = 0, folders_ = 0, cell_ = 0, trial_ = 0, next_key_ = 0;
  Tally tally_;
};

}  // namespace

RunReport run_kvlog(const KvlogExperiment& experiment, const RunRequest& request) {
  return KvlogRun(experiment, request).run();
}

}  // namespace echotrace::collect
