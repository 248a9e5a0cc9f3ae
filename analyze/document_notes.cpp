#include "analyze/document_notes.h"

#include "ingest/base/text.h"
#include "ingest/run_manifest.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kExcerptCharacters = 80;

void warn(Analysis& analysis, std::string code, std::string text) {
  analysis.warnings.push_back({std::move(code), std::move(text)});
}

void warn_of_inputs(const ingest::InputPaths& inputs, const ingest::InputReader& reader, Analysis& analysis) {
  for (const std::string& sentence : inputs.unusable) warn(analysis, "unreadable_input", "left out " + sentence);
  for (const ingest::InputReport& report : reader.reports()) {
    if (report.end == ingest::StreamEnd::kTruncated) {
      warn(analysis, "truncated_input", report.path + " ends in the middle; everything before the cut is used");
    } else if (report.end == ingest::StreamEnd::kDamaged) {
      warn(analysis, "damaged_input", report.path + " is damaged; everything before the damage is used");
    }
    if (report.damaged_frames > 0) {
      warn(analysis, "damaged_frames",
           fmt::format("{} holds {} damaged frame(s); the others are used", report.path, report.damaged_frames));
    }
  }
}

// First of all, because it is about what the figures mean.
void warn_of_local_runs(Analysis& analysis) {
  const auto local = std::count_if(analysis.runs.begin(), analysis.runs.end(),
                                   [](const RunFacts& run) { return run.target == "local"; });
  if (local == 0) return;
  analysis.warnings.insert(
      analysis.warnings.begin(),
      {"local_run",
       fmt::format("{} on the collecting machine's own services, a test bed: the latencies say nothing about AWS",
                   local == 1 ? "a run" : fmt::format("{} runs", local))});
}

void warn_of_figures(Analysis& analysis) {
  std::int64_t thin = 0;
  for (const Group& group : analysis.groups) {
    if (group.count == 0) continue;
    for (const Quantile& quantile : group.quantiles) {
      if (quantile.name == "p99" && quantile.needs > 0) ++thin;
    }
  }
  if (thin > 0) {
    warn(analysis, "too_few_samples",
         fmt::format("{} of {} distributions are too small for an interval on p99 (299 observations)", thin,
                     analysis.groups.size()));
  }
  if (analysis.clock.proven_skewed > 0) {
    warn(analysis, "clocks_disagree",
         fmt::format("{} pair(s) of environments have clocks that certainly disagree: receives before their put, or "
                     "round trips, show it",
                     analysis.clock.proven_skewed));
  }
}

void note_run(const std::string& path, Analysis& analysis) {
  auto manifest = ingest::read_run_manifest(path);
  if (!manifest) return;
  analysis.runs.push_back({path, std::move(manifest->run), std::move(manifest->experiment), std::move(manifest->target),
                           std::move(manifest->region), manifest->started_ns, manifest->ended_ns,
                           std::move(manifest->memory_mb)});
}

}  // namespace

void note_inputs(const ingest::InputReader& reader, const ingest::Correlation& correlation, Analysis& analysis) {
  const std::vector<ingest::InputReport>& reports = reader.reports();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const ingest::InputReport& report = reports[i];
    Input input;
    input.path = report.path;
    input.format = report.passed_over ? "" : std::string(report.container);
    input.compression = std::string(ingest::to_text(report.compression));
    input.bytes = report.stored_bytes;
    input.events = i < correlation.events_by_input.size() ? correlation.events_by_input[i] : 0;
    input.truncated = report.end != ingest::StreamEnd::kClean;
    analysis.inputs.push_back(std::move(input));
    if (report.passed_over) note_run(report.path, analysis);
  }
  for (const std::int64_t bytes : correlation.memory_bytes) analysis.memory_mb.push_back(bytes >> 20);
  for (const ingest::DropReasonRow& row : ingest::drop_reasons()) {
    const ingest::Malformed& malformed = correlation.malformed[static_cast<std::size_t>(row.reason)];
    if (malformed.count == 0) continue;
    Rejected rejected{std::string(row.name), std::string(row.sentence), malformed.count, {}};
    for (const auto& example : malformed.examples) {
      rejected.examples.push_back(reader.place(example.origin) + ": " +
                                  base::excerpt(example.excerpt, kExcerptCharacters));
    }
    analysis.rejected.push_back(std::move(rejected));
  }
}

void note_warnings(const ingest::InputPaths& inputs, const ingest::InputReader& reader,
                   const ingest::Correlation& correlation, Analysis& analysis) {
  warn_of_local_runs(analysis);
  warn_of_inputs(inputs, reader, analysis);
  if (analysis.accounting.malformed > 0) {
    warn(analysis, "malformed_events",
         fmt::format("{} of {} events are malformed and left out", analysis.accounting.malformed,
                     analysis.accounting.events));
  }
  if (correlation.undetermined_without_receivers > 0) {
    warn(analysis, "no_receives",
         fmt::format(
             "{} writes belong to runs and stores without any receive: are the receivers' logs among the inputs?",
             correlation.undetermined_without_receivers));
  }
  if (!correlation.gaps.empty()) {
    warn(analysis, "log_gaps",
         fmt::format("the receivers' logs have {} gap{}; unreceived writes put in one are undetermined, not lost",
                     correlation.gaps.size(), correlation.gaps.size() == 1 ? "" : "s"));
  }
  if (correlation.invocations_overflowed) {
    warn(analysis, "invocations_not_followed",
         "too many invocations without records to follow; gaps are found by sequence numbers only");
  }
  warn_of_figures(analysis);
}

}  // namespace echotrace::analyze
