#include "collect/kv.h"

#include "collect/command_line.h"
#include "collect/kv_shell.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/session.h"
#include "drivers/kvlog/s3_objects.h"
#include "drivers/kvlog/store.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect local > endpoint.env & sleep 1; . ./endpoint.env   no AWS account
  collect kv --bucket mine --make-bucket put colour green
  collect kv --bucket mine get colour
  collect kv --bucket mine scan col 10       at most 10 keys beginning with col
  collect kv --bucket mine --dir ./kv shell  reads words from standard input
  collect kv --bucket mine stat

Words: put KEY VALUE, get KEY, delete KEY, scan [PREFIX [LIMIT]], stat, commit,
snapshot, shell. In the shell the value of a put is the rest of the line, and
get of a key that is not there answers 'not found'.

A write is acknowledged, 'ok NUMBER', when it is synced in the local file of
--dir. Those of one command are committed to S3 before it ends, those of a
shell after --commit-every writes, at 'commit' and at its end. Opening takes the
store over: another writer that still has it stops at its next commit, with an
error. The objects lie under --prefix and are those of drivers/kvlog/formats.h.
A bucket of AWS is named by its settings: AWS_REGION, AWS_PROFILE and the like;
AWS_ENDPOINT_URL leads elsewhere.

Exit codes: 0 done, 1 there is no such key, 2 wrong usage, 3 the environment
failed.)";

constexpr std::int64_t kMostCommitEvery = 100'000, kMostSnapshotEvery = 10'000;

struct KvSettings {
  std::string bucket, prefix = "kv/", folder = "kv", stranded = "refuse", crash_at;
  std::int64_t commit_every = 100, snapshot_every = 32;
  bool make_bucket = false;
  std::vector<std::string> words;
};

[[noreturn]] void refuse(const std::string& what, const std::string& where, const std::string& next) {
  throw base::Error(base::Exit::kUsage, what, where, next);
}

kvlog::Stranded stranded_of(const std::string& word) {
  if (word == "refuse") return kvlog::Stranded::kRefuse;
  if (word == "append") return kvlog::Stranded::kAppend;
  if (word == "drop") return kvlog::Stranded::kDrop;
  refuse("'" + word + "' is no way to treat stranded writes", "--stranded", "choose from refuse, append, drop");
}

// "commit.segment-put:3": this process is killed at the third time that the point is reached.
std::function<void(kvlog::FaultPoint)> crash_at(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t colon = text.find(':');
  int times = 1;
  if (colon != text.npos) times = std::atoi(text.c_str() + colon + 1);
  std::string names;
  for (const kvlog::FaultPointRow& row : kvlog::kFaultPoints) {
    names += (names.empty() ? "" : ", ") + std::string(row.name);
    if (row.name != text.substr(0, colon) || times < 1) continue;
    return [point = row.point, times](kvlog::FaultPoint reached) mutable {
      if (reached == point && --times == 0) ::kill(::getpid(), SIGKILL);
    };
  }
  refuse("'" + text + "' is no step at which to crash", "--crash-at", "choose from " + names);
}

void make_bucket(aws::Client& s3, const std::string& bucket) {
  try {
    s3.wait(aws::s3::create_bucket(bucket, s3.region()));
  } catch (const aws::Failure& failure) {
    if (failure.error().code != "BucketAlreadyOwnedByYou") throw;
  }
}

// A line is answered before the next is read, so that whoever writes the lines knows what was acknowledged.
void run_shell(kvlog::Store& store) {
  const bool person = ::isatty(STDIN_FILENO) == 1;
  std::string line;
  while (true) {
    if (person) base::write_stdout("kv> ");
    if (!std::getline(std::cin, line)) break;
    const std::vector<std::string> words = words_of_kv_line(line);
    if (words.empty()) continue;
    if (words[0] == "quit" || words[0] == "exit") break;
    try {
      const KvAnswer answer = carry_out_kv(store, words);
      base::write_stdout(answer.found ? answer.text : "not found\n");
    } catch (const base::Error& error) {
      if (error.exit() != base::Exit::kUsage) throw;
      base::write_stdout("error: " + base::escape(error.what()) + "\n");
    }
    store.commit_if_due();
  }
  store.commit();
}

}  // namespace

base::Exit run_kv(int argc, const char* const* argv) {
  KvSettings settings;
  CLI::App app("A key-value store whose log is in S3.", "collect kv");
  app.footer(kExamples);
  app.add_option("words", settings.words, "what to do, see below")->type_name("WORD ...");
  app.add_option("--bucket", settings.bucket, "bucket of the log")->type_name("NAME");
  app.add_option("--prefix", settings.prefix, "of its keys (default kv/)")->type_name("TEXT");
  app.add_option("--dir", settings.folder, "folder of the local file (default kv)")->type_name("DIR");
  app.add_flag("--make-bucket", settings.make_bucket, "make the bucket when it is not there");
  app.add_option("--commit-every", settings.commit_every, "writes of a segment (default 100)")
      ->type_name("N")
      ->transform(whole_number(1, kMostCommitEvery));
  app.add_option("--snapshot-every", settings.snapshot_every, "segments until a snapshot (default 32)")
      ->type_name("N")
      ->transform(whole_number(1, kMostSnapshotEvery));
  app.add_option("--stranded", settings.stranded,
                 "writes that another writer kept from the log: refuse, append, drop (default refuse)")
      ->type_name("WHAT");
  app.add_option("--crash-at", settings.crash_at, "kill this process at a step, as in commit.segment-put:2; for tests")
      ->type_name("STEP");
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  if (settings.bucket.empty()) refuse("no bucket is named", "--bucket", "see collect kv --help");
  if (settings.words.empty()) refuse("nothing to do is said", "command line", "see collect kv --help");

  kvlog::StoreOptions options;
  options.folder = settings.folder;
  options.commit_records = static_cast<std::uint64_t>(settings.commit_every);
  options.snapshot_segments = static_cast<std::uint64_t>(settings.snapshot_every);
  options.stranded = stranded_of(settings.stranded);
  options.reached = crash_at(settings.crash_at);
  aws::Session session;
  session.credentials();
  const auto s3 = session.client(aws::s3::service());
  if (settings.make_bucket) make_bucket(*s3, settings.bucket);
  kvlog::S3Objects objects(*s3, settings.bucket, settings.prefix);
  kvlog::Store store(objects, options);
  if (settings.words[0] == "shell") {
    if (settings.words.size() > 1) refuse("the shell takes no words", "command line", "see collect kv --help");
    run_shell(store);
    return base::Exit::kDone;
  }
  const KvAnswer answer = carry_out_kv(store, settings.words);
  store.commit();
  base::write_stdout(answer.text);
  return answer.found ? base::Exit::kDone : base::Exit::kAssertionFailed;
}

}  // namespace echotrace::collect
