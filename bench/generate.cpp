// generate: trace files of any size and mix, with exact ground truth beside them.
#include "bench/generate_options.h"
#include "bench/generate_random.h"
#include "bench/generate_text.h"
#include "bench/generate_workload.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>

namespace echotrace::bench {
namespace {

constexpr std::int64_t kOrigin = 1'795'165'200 * kSecond;  // 2026-11-20T09:00:00Z
constexpr double kUsualRate = 16;
constexpr double kLongestRunSeconds = 600;
constexpr std::int64_t kBetweenRuns = 1800 * kSecond;

std::string run_id(const Options& options, int run) {
  std::string id;
  if (options.framing == Framing::kEchotrace || options.framing == Framing::kEchotraceJson) id = "r";
  append_hex(id, mix(options.seed ^ 0x52554E, static_cast<std::uint64_t>(run)), 7);
  return id;
}

std::string command_line(int argc, char** argv) {
  std::string text = "generate";
  for (int i = 1; i < argc; ++i) text += std::string(" ") + argv[i];
  return text;
}

void write_file(const std::string& path, std::string_view text) {
  base::OutputFile file(path);
  file.write(text);
  file.commit();
}

void prepare_directory(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_empty(path, error)) {
    throw base::Error(base::Exit::kUsage, "the output directory is not empty", path, "choose a new one, or empty it");
  }
  base::make_directories(path);
}

void generate(Options options, const std::string& command) {
  prepare_directory(options.out);
  const std::vector<std::string> stores = stores_of(options);
  const auto cells = static_cast<std::int64_t>(stores.size()) * options.runs;
  const std::int64_t most_writes = (options.pairs + cells - 1) / cells;
  if (options.rate <= 0) options.rate = std::max(kUsualRate, static_cast<double>(most_writes) / kLongestRunSeconds);
  const auto run_length =
      static_cast<std::int64_t>(static_cast<double>(most_writes + options.late) / options.rate * 1e9) + kBetweenRuns;

  Truth truth;
  truth.command = command;
  truth.environments_known = options.container != ContainerKind::kPlain;
  std::optional<base::OutputFile> traces;
  if (options.truth_traces) {
    traces.emplace(options.out + "/truth.csv");
    traces->write(
        "echotrace_truth_id,run,store,put_ns,receive_ns,trigger_latency_ns,state,deliveries,cold,init_in_path,"
        "reordered\n");
  }
  std::int64_t cell = 0;
  for (int run = 0; run < options.runs; ++run) {
    const std::string id = run_id(options, run);
    const std::string directory = options.out + "/" + id;
    base::make_directories(directory + "/events");
    write_file(
        directory + "/run.json",
        fmt::format("{{\"schema\":\"echotrace.run/1\",\"run\":\"{}\",\"tool\":\"generate\",\"state\":\"complete\"}}\n",
                    id));
    truth.runs.push_back(id);
    std::unique_ptr<ingest::TraceWriter> client;
    if (options.client) {
      ingest::TraceWriter::Options writer;
      writer.frame_age = std::chrono::hours(24);
      writer.sync = false;
      client = std::make_unique<ingest::TraceWriter>(directory + "/client.jsonl.zst", writer);
    }
    for (const std::string& store : stores) {
      const std::int64_t writes = options.pairs / cells + (cell < options.pairs % cells ? 1 : 0);
      Workload(options,
               {id, directory, store, kOrigin + run * run_length, writes, static_cast<std::size_t>(2 * cell),
                client.get(), traces ? &*traces : nullptr},
               truth)
          .generate();
      ++cell;
    }
    if (client) client->close();
  }
  if (traces) traces->commit();
  write_file(options.out + "/truth.json", truth_json(truth));
}

}  // namespace
}  // namespace echotrace::bench

int main(int argc, char** argv) {
  using namespace echotrace;
  try {
    const bench::Options options = bench::parse_options(argc, argv);
    bench::generate(options, bench::command_line(argc, argv));
    return 0;
  } catch (const base::Error& error) {
    fmt::print(stderr, "generate: {}\n", error.what());
    if (!error.where().empty()) fmt::print(stderr, "  at {}\n", error.where());
    if (!error.next().empty()) fmt::print(stderr, "  {}\n", error.next());
    return static_cast<int>(error.exit());
  }
}
