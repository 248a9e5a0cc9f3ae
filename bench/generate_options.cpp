#include "bench/generate_options.h"

#include "ingest/base/error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace echotrace::bench {
namespace {

const std::vector<std::string> kStores = {"s3", "dynamodb", "aurora", "etcd"};

const std::map<std::string, Framing> kFramings = {{"echotrace", Framing::kEchotrace},
                                                  {"echotrace-json", Framing::kEchotraceJson},
                                                  {"triggerperf-text", Framing::kTriggerPerfText},
                                                  {"triggerperf-json", Framing::kTriggerPerfJson},
                                                  {"mix", Framing::kMix}};
const std::map<std::string, ContainerKind> kContainers = {{"events", ContainerKind::kEvents},
                                                          {"cli", ContainerKind::kCli},
                                                          {"cli-pretty", ContainerKind::kCliPretty},
                                                          {"insights", ContainerKind::kInsights},
                                                          {"subscription", ContainerKind::kSubscription},
                                                          {"export", ContainerKind::kExport},
                                                          {"plain", ContainerKind::kPlain},
                                                          {"mix", ContainerKind::kMix}};
const std::map<std::string, Compression> kCompressions = {{"none", Compression::kNone},
                                                          {"zstd", Compression::kZstd},
                                                          {"zstd-single", Compression::kZstdSingle},
                                                          {"gzip", Compression::kGzip}};

template <typename T>
std::string names(const std::map<std::string, T>& table) {
  std::string text;
  for (const auto& [name, value] : table) text += (text.empty() ? "" : ", ") + name;
  return text;
}

template <typename T>
void choice(CLI::App& app, const std::string& option, T& value, const std::map<std::string, T>& table,
            const std::string& sentence) {
  app.add_option_function<std::string>(
         option, [&value, &table](const std::string& name) { value = table.at(name); },
         sentence + " (" + names(table) + ")")
      ->check(CLI::IsMember(table, CLI::ignore_case));
}

template <typename T>
std::string name_in(const std::map<std::string, T>& table, T value) {
  const auto found = std::find_if(table.begin(), table.end(), [value](const auto& row) { return row.second == value; });
  return found->first;
}

void refuse(const std::string& what, const std::string& where) {
  throw base::Error(base::Exit::kUsage, what, where);
}

void check(const Options& options) {
  for (const std::string& store : options.stores) {
    if (std::find(kStores.begin(), kStores.end(), store) == kStores.end()) {
      refuse(fmt::format("unknown store \"{}\"; known are s3, dynamodb, aurora, etcd", store), "--stores");
    }
    if (store == "etcd" && is_triggerperf(options.framing)) {
      refuse("TriggerPerf's functions never wrote to etcd; choose an echotrace framing", "--stores");
    }
  }
  if (options.container == ContainerKind::kPlain && options.gaps > 0) {
    refuse("plain output names no environments, so it cannot show gaps", "--gaps");
  }
  if (options.repeats > 0 && options.container != ContainerKind::kMix && !has_event_ids(options.container)) {
    refuse("only containers with event ids can show that an event came twice", "--repeats");
  }
  if (options.container == ContainerKind::kPlain && options.framing == Framing::kMix) {
    refuse("choose one framing for plain output", "--framing");
  }
}

}  // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app{"Makes trace files of any size and mix, with exact ground truth beside them (DIR/truth.json)."};
  const auto share = CLI::Range(0.0, 1.0);
  app.add_option("--out", options.out, "directory to fill; must not exist or be empty")->required();
  app.add_option("--pairs", options.pairs, "writes over all runs and stores")->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--seed", options.seed, "same options and seed, same bytes");
  app.add_option("--stores", options.stores, "comma-separated: s3, dynamodb, aurora, etcd")->delimiter(',');
  choice(app, "--framing", options.framing, kFramings, "what functions log");
  choice(app, "--container", options.container, kContainers, "how logs were fetched");
  choice(app, "--compression", options.compression, kCompressions, "of every file");
  app.add_option("--runs", options.runs, "run directories")->check(CLI::Range(1, 10'000));
  app.add_option("--rate", options.rate, "writes per second and store (16, more for long runs)")
      ->check(CLI::Range(0.0, 1e6));
  app.add_option("--loss", options.loss, "probability that a write is never received")->check(share);
  app.add_option("--duplicates", options.duplicates, "probability of a second delivery")->check(share);
  app.add_option("--orphans", options.orphans, "receives without a write, per write")->check(share);
  app.add_option("--cold", options.cold, "cold starts per invocation, beside those that concurrency brings")
      ->check(share);
  app.add_option("--junk", options.junk, "prints and tracebacks per invocation")->check(share);
  app.add_option("--malformed", options.malformed, "broken lines per invocation of a writer")->check(share);
  app.add_option("--repeats", options.repeats, "share of events that come twice (overlapping fetches)")->check(share);
  app.add_option("--retries", options.retries, "probability that a writer is retried")->check(share);
  app.add_option("--failed", options.failed, "probability that a put fails")->check(share);
  app.add_option("--gaps", options.gaps, "lost log lines of receivers, per run and store")
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("--batch", options.batch, "most records in one invocation (dynamodb)")->check(CLI::Range(1, 10'000));
  app.add_option("--late", options.late, "writes after the receivers' logs end, per run and store")
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("--skew-us", options.skew_us, "clocks of environments differ by up to this much")
      ->check(CLI::Range(0, 60'000'000));
  app.add_flag("--seq", options.seq, "number the records of each environment (echotrace framings)");
  app.add_flag("--client", options.client, "write client.jsonl.zst (echotrace framings)");
  app.add_flag("--truth-traces", options.truth_traces, "write truth.csv, one row per write");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    std::exit(code == 0 ? 0 : static_cast<int>(base::Exit::kUsage));
  }
  check(options);
  return options;
}

std::string name_of(ContainerKind kind) {
  return name_in(kContainers, kind);
}
std::string name_of(Compression compression) {
  return name_in(kCompressions, compression);
}

std::vector<std::string> stores_of(const Options& options) {
  if (!options.stores.empty()) return options.stores;
  std::vector<std::string> stores = kStores;
  if (is_triggerperf(options.framing)) stores.pop_back();
  return stores;
}

Framing framing_of(const Options& options, const std::string& store) {
  if (options.framing != Framing::kMix) return options.framing;
  if (store == "s3") return Framing::kTriggerPerfJson;
  if (store == "dynamodb") return Framing::kTriggerPerfText;
  return store == "aurora" ? Framing::kEchotrace : Framing::kEchotraceJson;
}

ContainerKind container_of(const Options& options, std::size_t log_group_index) {
  if (options.container != ContainerKind::kMix) return options.container;
  constexpr ContainerKind kTurns[] = {ContainerKind::kEvents, ContainerKind::kCli, ContainerKind::kCliPretty,
                                      ContainerKind::kInsights, ContainerKind::kSubscription};
  return kTurns[log_group_index % std::size(kTurns)];
}

}  // namespace echotrace::bench
