#include "analyze/engine_local.h"

#include "analyze/breakdown.h"
#include "analyze/cost.h"
#include "analyze/document_notes.h"
#include "analyze/document_ranking.h"
#include "analyze/observations.h"
#include "analyze/progress.h"
#include "analyze/rates.h"
#include "analyze/requested_exports.h"
#include "analyze/store_stamps.h"
#include "analyze/trace_account.h"
#include "analyze/traces_csv.h"
#include "ingest/base/error.h"
#include "ingest/inputs.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <future>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace echotrace::analyze {
namespace {

std::optional<Expression> parse_filter(const std::string& where) {
  if (where.empty()) return std::nullopt;
  return Expression::parse(where, "--where");
}

unsigned thread_count(const Options& options) {
  return options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
}

// Reads everything into the correlator.
ingest::Correlation correlate(const ingest::InputPaths& inputs, const Options& options, ingest::Correlator& correlator,
                              ingest::InputReader& reader) {
  Progress progress(inputs.files, options.quiet);
  std::vector<std::unique_ptr<ingest::Intake>> intakes;
  for (unsigned i = 0; i < thread_count(options); ++i) intakes.push_back(correlator.make_intake());
  ingest::ReadOptions read;
  read.progress = [&progress](std::int64_t bytes) { progress.show(bytes); };
  reader.read(inputs.files, intakes, read);
  intakes.clear();
  ingest::Correlation correlation = correlator.finish();
#if defined(__GLIBC__)
  ::malloc_trim(0);  // what reading needed, in thousands of small pieces, is a third of the peak otherwise
#endif
  return correlation;
}

struct Samples {
  std::vector<std::uint32_t> groups;
  std::vector<std::uint8_t> cold;
  std::vector<Cold> cold_by_group;
};

// Which group each sample is in, and whether it ran in a cold environment: the log's own word, else its REPORT line.
Samples group_samples(const ingest::Correlator& correlator, const ingest::Correlation& correlation,
                      Grouping& grouping) {
  Samples result;
  for (const ingest::Sample& sample : correlation.samples) {
    const bool reported = sample.request != ingest::kNoRequest && correlation.reported[sample.environment];
    const bool cold = sample.cold == 1 ||
                      (sample.cold < 0 && reported &&
                       correlation.init_ns.find(ingest::invocation_key(sample.environment, sample.request)) != nullptr);
    const std::uint32_t group = grouping.of(correlator.tuples(), sample, cold);
    result.groups.push_back(group);
    result.cold.push_back(cold);
    if (group == kNoGroup) continue;
    if (group >= result.cold_by_group.size()) result.cold_by_group.resize(group + 1);
    Cold& known = result.cold_by_group[group];
    if (sample.cold >= 0 || reported) ++known.known;
    if (cold) ++known.count;
    if (known.known > 0) known.share = static_cast<double>(known.count) / static_cast<double>(known.known);
  }
  result.cold_by_group.resize(grouping.size());
  return result;
}

bool wanted(const Stage& stage, const Options& options) {
  return options.stages.empty() ||
         std::find(options.stages.begin(), options.stages.end(), stage.name) != options.stages.end();
}

void set_span(const ingest::Correlation& correlation, const TraceAccount& account, Analysis& analysis) {
  std::int64_t first = account.first_put_ns, last = account.last_put_ns;
  for (const ingest::Sample& sample : correlation.samples) {
    if (sample.start_ns == ingest::kNone) continue;
    if (first == ingest::kNone || sample.start_ns < first) first = sample.start_ns;
    if (last == ingest::kNone || sample.start_ns > last) last = sample.start_ns;
  }
  if (first == ingest::kNone) return;
  analysis.origin_ns = first;
  analysis.span_ns = last - first;
}

std::vector<std::vector<Group>> figures_by_stage(const Options& options, const ingest::Correlator& correlator,
                                                 ingest::TraceTable& traces, Grouping& grouping, const SeriesBins& bins,
                                                 Analysis& analysis) {
  std::vector<std::vector<Group>> by_stage;
  const std::vector<std::uint8_t> whole_second = whole_second_stamps(correlator, traces, grouping);
  for (const Stage& stage : stages()) {
    if (!wanted(stage, options)) continue;
    by_stage.push_back(stage_figures(stage, correlator, traces, grouping, options.cold == ColdMode::kExclude, bins));
    judge_stamps(whole_second, stage, options, by_stage.back(), analysis);
    if (stage.name != stages().front().name) continue;
    fill_rates(correlator, traces, grouping, bins, by_stage.back());
    fill_breakdown(correlator, traces, grouping, options.cold == ColdMode::kExclude, whole_second, by_stage.back());
  }
  return by_stage;
}

void add_reordered(const std::vector<ingest::TraceTable::Place>& reordered, const ingest::Correlator& correlator,
                   const ingest::TraceTable& traces, Grouping& grouping, TraceAccount& account) {
  constexpr std::size_t kAhead = 16;  // they lie anywhere in the table
  for (std::size_t i = 0; i < reordered.size(); ++i) {
    if (i + kAhead < reordered.size()) traces.at(reordered[i + kAhead]).prefetch();
    const std::uint32_t group = grouping.of(correlator.tuples(), traces.at(reordered[i]));
    if (group == kNoGroup) continue;
    ++account.by_group[group].reordered;
    ++account.total.reordered;
  }
}

void add_trace_groups(std::vector<std::vector<Group>>& by_stage, const Grouping& grouping, const TraceAccount& account,
                      Analysis& analysis) {
  for (const std::uint32_t g : grouping.in_order()) {
    if (!grouping.series(g).empty() || g >= account.by_group.size()) continue;
    for (std::vector<Group>& figures : by_stage) {
      if (figures.empty()) continue;
      Group& group = figures[g];
      // A group whose writes were all lost is shown too: with its account and no distribution.
      const bool headline = group.stage == stages().front().name && account.by_group[g].writes > 0;
      if (group.count == 0 && !headline) continue;
      group.by = grouping.by(g);
      group.accounting = account.by_group[g];
      group.cold = account.cold[g];
      const Accounting& counts = group.accounting;
      if (counts.writes > 0) {
        group.error_rate = static_cast<double>(counts.failed_writes) / static_cast<double>(counts.writes);
      }
      analysis.groups.push_back(std::move(group));
    }
  }
}

void add_sample_groups(const Options& options, const ingest::Correlation& correlation, const Samples& samples,
                       const Grouping& grouping, const SeriesBins& bins, Analysis& analysis) {
  if (correlation.samples.empty()) return;
  std::vector<Group> figures = sample_figures(correlation.samples, samples.groups, samples.cold, grouping.size(),
                                              options.cold == ColdMode::kExclude, bins);
  for (const std::uint32_t g : grouping.in_order()) {
    if (grouping.series(g).empty() || !figures[g].sample) continue;
    Group& group = figures[g];
    group.stage = grouping.series(g);
    group.by = grouping.by(g);
    group.cold = samples.cold_by_group[g];
    analysis.groups.push_back(std::move(group));
  }
}

// Logs are the source of truth: no output may take the place of one. Of an earlier output among the inputs it may.
void refuse_to_replace(const Options& options, const std::vector<ingest::InputReport>& inputs) {
  std::vector<std::string> outputs{options.out.value_or(""), options.traces, options.junit, options.markdown};
  for (const auto& [kind, path] : options.exports) outputs.push_back(path);
  for (const std::string& output : outputs) {
    for (const ingest::InputReport& input : inputs) {
      std::error_code unknown;
      if (input.passed_over || !std::filesystem::equivalent(output, input.path, unknown)) continue;
      throw base::Error(base::Exit::kUsage, "this output would replace one of the inputs", output,
                        "choose another place");
    }
  }
}

// What uploads held, where their records say it: events by the label, and how many there were.
std::pair<std::int64_t, std::int64_t> uploads_of(const ingest::Correlator& correlator,
                                                 const ingest::Correlation& correlation) {
  std::vector<std::int64_t> events_by_tuple(correlator.tuples().size(), -1);  // -1: not looked at, -2: no upload
  std::int64_t events = 0, uploads = 0;
  for (const ingest::Sample& sample : correlation.samples) {
    if (!sample.ok) continue;
    std::int64_t& held = events_by_tuple[sample.tuple];
    if (held == -1) {
      const ingest::Tuple& tuple = correlator.tuples().at(sample.tuple);
      held = tuple.series == "ingestion" ? 0 : -2;
      for (const auto& [name, text] : tuple.labels) {
        if (held >= 0 && name == "batch_events") std::from_chars(text.data(), text.data() + text.size(), held);
      }
    }
    if (held < 0) continue;
    events += held;
    ++uploads;
  }
  return {events, uploads};
}

}  // namespace

LocalResult analyze_local(const Options& options, const std::vector<WindowRequest>& windows) {
  Grouping grouping(options.group_by, parse_filter(options.where), options.cold == ColdMode::kSplit);
  std::optional<base::OutputFile> csv;
  if (!options.traces.empty()) csv.emplace(options.traces);
  RequestedExports exports(options);
  const ingest::InputPaths inputs = ingest::find_inputs(options.paths);
  ingest::Correlator correlator(grouping.captured());
  ingest::InputReader reader;
  const ingest::Correlation correlation = correlate(inputs, options, correlator, reader);
  grouping.check_names(correlator.tuples());

  LocalResult result;
  result.only_directory = inputs.only_directory;
  Analysis& analysis = result.analysis;
  analysis.tool_version = ECHOTRACE_VERSION;
  analysis.command = options.command;
  analysis.group_by = options.group_by;
  analysis.where = options.where;
  analysis.cold = options.cold == ColdMode::kSplit     ? "split"
                  : options.cold == ColdMode::kExclude ? "exclude"
                                                       : "include";

  ingest::TraceTable& traces = correlator.traces();
  TraceAccount account = count_traces(correlator, traces, correlation, grouping);
  account.by_group.resize(grouping.size());
  account.cold.resize(grouping.size());
  const Samples samples = group_samples(correlator, correlation, grouping);
  account.by_group.resize(grouping.size());
  account.cold.resize(grouping.size());
  auto beside = std::async(std::launch::async, [&] {
    return std::make_pair(find_reordered(correlator, traces), bound_clocks(correlator, traces, correlation.pings));
  });
  set_span(correlation, account, analysis);
  const SeriesBins bins(analysis.origin_ns, analysis.span_ns);
  std::vector<std::vector<Group>> figures = figures_by_stage(options, correlator, traces, grouping, bins, analysis);
  std::vector<ingest::TraceTable::Place> reordered;
  std::tie(reordered, analysis.clock) = beside.get();
  add_reordered(reordered, correlator, traces, grouping, account);
  analysis.accounting = account.total;
  const ingest::EventCounts& counts = correlation.counts;
  analysis.accounting.events = counts.events;
  analysis.accounting.recorded = counts.recorded;
  analysis.accounting.platform = counts.platform;
  analysis.accounting.foreign = counts.foreign;
  analysis.accounting.repeated = counts.repeated;
  analysis.accounting.malformed = counts.malformed;

  add_trace_groups(figures, grouping, account, analysis);
  add_sample_groups(options, correlation, samples, grouping, bins, analysis);
  analysis.ranking = rank_groups(analysis.groups);
  if (options.keep_observations || exports.need_observations()) {
    const bool exclude_cold = options.cold == ColdMode::kExclude;
    result.observations = keep_observations(analysis.groups, correlator, traces, grouping, exclude_cold);
    keep_samples(analysis.groups, correlation.samples, samples.groups, samples.cold, grouping, exclude_cold,
                 result.observations);
  }
  for (const WindowRequest& request : windows) {
    std::vector<WindowedGroup> found = window_figures(request, analysis.origin_ns, analysis.span_ns, correlator, traces,
                                                      {correlation.samples, samples.groups, samples.cold}, grouping,
                                                      options.cold == ColdMode::kExclude);
    result.windows.insert(result.windows.end(), std::make_move_iterator(found.begin()),
                          std::make_move_iterator(found.end()));
  }
  note_inputs(reader, correlation, analysis);
  const auto [events, uploads] = uploads_of(correlator, correlation);
  analysis.cost = cost_of(correlation.usage, ingest::parse_prices(ingest::prices_json()), analysis.runs,
                          analysis.accounting.writes, events, uploads);
  note_warnings(inputs, reader, correlation, analysis);
  refuse_to_replace(options, reader.reports());
  if (csv) write_traces_csv(correlator, traces, grouping, *csv);
  exports.write({correlator, traces, grouping, analysis, result.observations});
  return result;
}

}  // namespace echotrace::analyze
