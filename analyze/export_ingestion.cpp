#include "analyze/export_ingestion.h"

#include "analyze/factor_effects.h"
#include "analyze/intervals.h"
#include "analyze/quantiles.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <set>
#include <tuple>

namespace echotrace::analyze {
namespace {

constexpr double kNsPerMs = 1e6, kNsPerSecond = 1e9, kMib = 1 << 20, kGib = 1024.0 * kMib, kGb = 1e9;
constexpr const Probability& kP50 = kProbabilities[0];
constexpr const Probability& kP95 = kProbabilities[2];

struct Trial {
  IngestionFactors factors;
  std::string run_id;
  std::int64_t trial = 0, uploads = 0, bytes = 0;
  double p50_ms = 0, p95_ms = 0;
  std::optional<double> per_second;  // nothing with one upload
};

struct Cell {
  IngestionFactors factors;
  std::vector<std::int64_t> sorted_ns;
  std::int64_t failed = 0, bytes = 0, events = 0;
  std::optional<double> usd;  // nothing where a REPORT line is missing
};

std::string number(std::optional<double> value) {
  return value ? fmt::format("{}", *value) : "";
}

// As a cell of CSV: a run id is any text.
std::string cell_of(std::string_view text) {
  const std::string plain = base::escape(text);
  if (plain.find_first_of(",\"\n") == std::string::npos && plain.find_first_of("=+-@") != 0) return plain;
  std::string quoted = "\"";
  if (plain.find_first_of("=+-@") == 0) quoted += '\'';
  for (const char c : plain) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string factors_text(const IngestionFactors& factors) {
  return fmt::format("{},{},{},{}", cell_of(factors.workload), factors.memory_mb, factors.size,
                     factors.reserved_concurrency);
}

std::vector<Trial> trials_of(const std::vector<IngestionUpload>& uploads) {
  std::map<std::tuple<IngestionFactors, std::int64_t, std::string>, std::vector<const IngestionUpload*>> groups;
  for (const IngestionUpload& upload : uploads) {
    if (upload.ok) groups[{upload.factors, upload.trial, upload.run_id}].push_back(&upload);
  }
  std::vector<Trial> trials;
  for (const auto& [key, members] : groups) {
    Trial trial;
    std::tie(trial.factors, trial.trial, trial.run_id) = key;
    trial.uploads = static_cast<std::int64_t>(members.size());
    std::vector<std::int64_t> sorted_ns;
    std::int64_t first_ns = members.front()->start_ns, last_ns = first_ns;
    for (const IngestionUpload* upload : members) {
      sorted_ns.push_back(upload->duration_ns);
      trial.bytes += upload->bytes;
      first_ns = std::min(first_ns, upload->start_ns);
      last_ns = std::max(last_ns, upload->start_ns);
    }
    std::sort(sorted_ns.begin(), sorted_ns.end());
    trial.p50_ms = quantile_ms(sorted_ns, kP50);
    trial.p95_ms = quantile_ms(sorted_ns, kP95);
    if (last_ns > first_ns)
      trial.per_second = static_cast<double>(trial.uploads - 1) * kNsPerSecond / static_cast<double>(last_ns - first_ns);
    trials.push_back(std::move(trial));
  }
  return trials;
}

std::vector<Cell> cells_of(const std::vector<IngestionUpload>& uploads, const ingest::Prices& prices) {
  std::map<IngestionFactors, Cell> cells;
  const double request = prices.of("lambda.request").usd, gb_second = prices.of("lambda.gb_second").usd,
               put = prices.of("s3.put").usd;
  for (const IngestionUpload& upload : uploads) {
    auto [at, made] = cells.try_emplace(upload.factors);
    Cell& cell = at->second;
    if (made) {
      cell.factors = upload.factors;
      cell.usd = 0;
    }
    if (upload.billed_ns < 0) cell.usd = std::nullopt;
    if (cell.usd)
      *cell.usd += request + static_cast<double>(upload.put_requests()) * put +
                   static_cast<double>(upload.billed_ns) / kNsPerSecond *
                       (static_cast<double>(upload.billed_memory_bytes) / kGib) * gb_second;
    if (!upload.ok) {
      ++cell.failed;
      continue;
    }
    cell.sorted_ns.push_back(upload.duration_ns);
    cell.bytes += upload.bytes;
    cell.events += upload.events();
  }
  std::vector<Cell> list;
  for (auto& [factors, cell] : cells) {
    std::sort(cell.sorted_ns.begin(), cell.sorted_ns.end());
    list.push_back(std::move(cell));
  }
  return list;
}

std::optional<double> per(const std::optional<double>& usd, double amount) {
  return usd && amount > 0 ? std::optional(*usd / amount) : std::nullopt;
}

std::optional<std::pair<double, double>> interval_of(const Cell& cell, const Probability& probability) {
  const auto ranks = rank_interval95(static_cast<std::int64_t>(cell.sorted_ns.size()), probability);
  if (!ranks) return std::nullopt;
  const auto at = [&](std::int64_t rank) {
    return static_cast<double>(cell.sorted_ns[static_cast<std::size_t>(rank - 1)]) / kNsPerMs;
  };
  return std::pair(at(ranks->lower), at(ranks->upper));
}

std::string results_csv(const std::vector<Trial>& trials) {
  std::string text =
      "workload,memory_mb,batch_or_multipart,reserved_concurrency,run_id,p95_ms,throughput_obj_per_s,bytes_sum\n";
  for (const Trial& trial : trials)
    text += fmt::format("{},{},{},{},{}\n", factors_text(trial.factors), cell_of(trial.run_id), number(trial.p95_ms),
                        number(trial.per_second), trial.bytes);
  return text;
}

class Mean {
 public:
  void add(double value) {
    ++count_;
    const double before = mean_;
    mean_ += (value - mean_) / count_;
    squares_ += (value - before) * (value - mean_);
    least_ = count_ == 1 ? value : std::min(least_, value);
    most_ = count_ == 1 ? value : std::max(most_, value);
  }
  std::optional<double> mean() const { return count_ > 0 ? std::optional(mean_) : std::nullopt; }
  double least() const { return least_; }
  double most() const { return most_; }
  double deviation() const { return count_ > 1 ? std::sqrt(squares_ / (count_ - 1)) : 0; }

 private:
  double count_ = 0, mean_ = 0, squares_ = 0, least_ = 0, most_ = 0;
};

std::string pivot_csv(const std::vector<Trial>& trials) {
  std::set<std::int64_t> sizes;
  std::map<std::pair<std::string, std::int64_t>, std::map<std::int64_t, Mean>> rows;
  for (const Trial& trial : trials) {
    sizes.insert(trial.factors.size);
    rows[{trial.factors.workload, trial.factors.memory_mb}][trial.factors.size].add(trial.p95_ms);
  }
  std::string text = "workload,memory_mb";
  for (const std::int64_t size : sizes) text += fmt::format(",{}", size);
  for (auto& [row, cells] : rows) {
    text += fmt::format("\n{},{}", cell_of(row.first), row.second);
    for (const std::int64_t size : sizes) text += "," + number(cells[size].mean());
  }
  return text + "\n";
}

std::string p95_analysis_csv(const std::vector<Trial>& trials) {
  struct Row {
    Mean p95, per_second;
    std::int64_t bytes = 0;
  };
  std::map<IngestionFactors, Row> rows;
  for (const Trial& trial : trials) {
    Row& row = rows[trial.factors];
    row.p95.add(trial.p95_ms);
    if (trial.per_second) row.per_second.add(*trial.per_second);
    row.bytes += trial.bytes;
  }
  std::string text =
      ",workload,memory_mb,batch_or_multipart,reserved_concurrency,p95_ms,throughput_obj_per_s,bytes_sum\n";
  int index = 0;
  for (const auto& [factors, row] : rows)
    text += fmt::format("{},{},{},{},{}\n", index++, factors_text(factors), number(row.p95.mean()),
                        number(row.per_second.mean()), row.bytes);
  return text;
}

std::string pooled_csv(const std::vector<Cell>& cells) {
  std::string text =
      "workload,memory_mb,batch_or_multipart,reserved_concurrency,count,failed,p50_ms,p95_ms,p95_low_ms,p95_high_ms,"
      "p99_ms,usd_per_million_events,usd_per_gb\n";
  for (const Cell& cell : cells) {
    const auto quantile = [&](std::size_t at) {
      return cell.sorted_ns.empty() ? std::nullopt : std::optional(quantile_ms(cell.sorted_ns, kProbabilities[at]));
    };
    const auto interval = interval_of(cell, kP95);
    text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", factors_text(cell.factors), cell.sorted_ns.size(),
                        cell.failed, number(quantile(0)), number(quantile(2)),
                        number(interval ? std::optional(interval->first) : std::nullopt),
                        number(interval ? std::optional(interval->second) : std::nullopt), number(quantile(3)),
                        number(per(cell.usd, static_cast<double>(cell.events) / 1e6)),
                        number(per(cell.usd, static_cast<double>(cell.bytes) / kGb)));
  }
  return text;
}

// The levels that there are of a factor, ascending, and the number of one.
struct Levels {
  std::string name;
  std::int64_t IngestionFactors::*member;
  std::vector<std::int64_t> values = {};
  std::size_t number_of(std::int64_t value) const {
    return static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin());
  }
};

std::string effects_csv(const std::vector<Trial>& trials) {
  std::string text = "workload,factor,level,other_factor,other_level,effect_ms,low_ms,high_ms\n";
  std::set<std::string> workloads;
  for (const Trial& trial : trials) workloads.insert(trial.factors.workload);
  for (const std::string& workload : workloads) {
    std::array<Levels, 3> factors{{{"memory_mb", &IngestionFactors::memory_mb},
                                   {"batch_or_multipart", &IngestionFactors::size},
                                   {"reserved_concurrency", &IngestionFactors::reserved_concurrency}}};
    std::vector<std::size_t> counts;
    for (Levels& levels : factors) {
      std::set<std::int64_t> values;
      for (const Trial& trial : trials) {
        if (trial.factors.workload == workload) values.insert(trial.factors.*levels.member);
      }
      levels.values.assign(values.begin(), values.end());
      counts.push_back(values.size());
    }
    std::vector<FactorTrial> responses;
    for (const Trial& trial : trials) {
      if (trial.factors.workload != workload) continue;
      FactorTrial& one = responses.emplace_back();
      for (const Levels& levels : factors) one.levels.push_back(levels.number_of(trial.factors.*levels.member));
      one.response = trial.p50_ms;
    }
    const auto effects = factor_effects(counts, responses);
    if (!effects) continue;
    for (const FactorEffect& effect : *effects) {
      const auto level = [&](std::size_t at) {
        if (at >= effect.levels.size()) return std::string(",");
        const Levels& levels = factors[effect.levels[at].first];
        return fmt::format("{},{}", levels.name, levels.values[effect.levels[at].second]);
      };
      text += fmt::format("{},{},{},{},{},{}\n", cell_of(workload), level(0), level(1), number(effect.effect),
                          number(effect.interval95 ? std::optional(effect.interval95->first) : std::nullopt),
                          number(effect.interval95 ? std::optional(effect.interval95->second) : std::nullopt));
    }
  }
  return text;
}

std::string range_text(const char* name, const Mean& mean, const char* unit) {
  if (!mean.mean()) return fmt::format("Average {}: n/a\n", name);
  return fmt::format("Average {0}: {1:.2f} {4}\nMin {0}: {2:.2f} {4}\nMax {0}: {3:.2f} {4}\n", name, *mean.mean(),
                     mean.least(), mean.most(), unit);
}

std::string cell_text(const Cell& cell) {
  return fmt::format("{} at {} MB, {} {}, reserved concurrency {}", base::escape(cell.factors.workload),
                     cell.factors.memory_mb, cell.factors.size,
                     cell.factors.workload == "batch" ? "MiB a part" : "events an object",
                     cell.factors.reserved_concurrency);
}

// The upper end of the interval has to hold: a p95 that may as well be above meets nothing.
std::string cheapest_text(const std::vector<Cell>& cells, double most_p95_ms) {
  const Cell* cheapest = nullptr;
  double least = 0;
  std::size_t meets = 0, undecided = 0;
  for (const Cell& cell : cells) {
    const auto usd = per(cell.usd, static_cast<double>(cell.bytes) / kGb);
    const auto interval = interval_of(cell, kP95);
    if (!interval) {
      ++undecided;
      continue;
    }
    if (interval->second > most_p95_ms) continue;
    ++meets;
    if (usd && (cheapest == nullptr || *usd < least)) {
      cheapest = &cell;
      least = *usd;
    }
  }
  std::string text = fmt::format("{} of {} cells have a p95 of at most {} ms with its interval", meets, cells.size(),
                                 most_p95_ms);
  if (undecided > 0) text += fmt::format(", {} have too few uploads to say", undecided);
  text += "\n";
  if (cheapest == nullptr) return text + "Cheapest of these: n/a\n";
  return text + fmt::format("Cheapest of these: {}, {:.4f} USD per GB\n", cell_text(*cheapest), least);
}

std::string costs_text(const std::vector<Cell>& cells, const ingest::Prices& prices,
                       std::optional<double> most_p95_ms) {
  double usd = 0, events_usd = 0, events = 0, bytes = 0;
  std::size_t unknown = 0;
  for (const Cell& cell : cells) {
    if (!cell.usd) {
      ++unknown;
      continue;
    }
    usd += *cell.usd;
    bytes += static_cast<double>(cell.bytes);
    if (cell.events > 0) events_usd += *cell.usd;
    events += static_cast<double>(cell.events);
  }
  std::string text = fmt::format("\n=== Cost (list prices of {}, {}) ===\n", prices.region, prices.gathered);
  if (unknown > 0) text += fmt::format("Cells without REPORT lines, not counted: {}\n", unknown);
  text += fmt::format("Lambda and S3 requests: {:.6f} USD\n", usd);
  if (events > 0) text += fmt::format("Per million events: {:.4f} USD\n", events_usd / events * 1e6);
  if (bytes > 0) text += fmt::format("Per GB: {:.4f} USD\n", usd / bytes * kGb);
  return most_p95_ms ? text + cheapest_text(cells, *most_p95_ms) : text;
}

std::string summary_txt(const std::vector<Trial>& trials, const std::vector<Cell>& cells, const ingest::Prices& prices,
                        std::optional<double> most_p95_ms) {
  Mean p95, per_second;
  struct PerWorkload {
    Mean p95, per_second;
    double bytes = 0;
  };
  std::map<std::string, PerWorkload> workloads;
  double bytes = 0;
  for (const Trial& trial : trials) {
    PerWorkload& workload = workloads[trial.factors.workload];
    p95.add(trial.p95_ms);
    workload.p95.add(trial.p95_ms);
    if (trial.per_second) {
      per_second.add(*trial.per_second);
      workload.per_second.add(*trial.per_second);
    }
    bytes += static_cast<double>(trial.bytes);
    workload.bytes += static_cast<double>(trial.bytes);
  }
  std::string text =
      fmt::format("=== S3 Ingestion Performance Experiment Summary ===\n\nTotal Runs: {}\n\n", trials.size());
  text += "=== Performance Statistics ===\n" + range_text("P95 Latency", p95, "ms") +
          range_text("Throughput", per_second, "objects/sec");
  text += fmt::format("\n=== Data Transfer Statistics ===\nTotal Data Transferred: {:.2f} MB\n", bytes / kMib);
  if (!trials.empty())
    text += fmt::format("Average Data per Run: {:.2f} MB\n", bytes / kMib / static_cast<double>(trials.size()));
  text += "\n=== Performance by Workload ===\n";
  for (const auto& [name, workload] : workloads) {
    std::string upper = base::escape(name);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    text += fmt::format("{}:\n  Mean P95 Latency: {:.2f} \u00b1 {:.2f} ms\n", upper, workload.p95.mean().value_or(0),
                        workload.p95.deviation());
    if (workload.per_second.mean())
      text += fmt::format("  Mean Throughput: {:.2f} \u00b1 {:.2f} objects/sec\n", *workload.per_second.mean(),
                          workload.per_second.deviation());
    text += fmt::format("  Data Transferred: {:.2f} MB\n", workload.bytes / kMib);
  }
  return text + costs_text(cells, prices, most_p95_ms);
}

}  // namespace

std::map<std::string, std::string> ingestion_files(const std::vector<IngestionUpload>& uploads,
                                                   const ingest::Prices& prices, std::optional<double> most_p95_ms) {
  const std::vector<Trial> trials = trials_of(uploads);
  const std::vector<Cell> cells = cells_of(uploads, prices);
  return {{"results.csv", results_csv(trials)},
          {"summary.txt", summary_txt(trials, cells, prices, most_p95_ms)},
          {"pivot.csv", pivot_csv(trials)},
          {"p95_analysis.csv", p95_analysis_csv(trials)},
          {"pooled.csv", pooled_csv(cells)},
          {"effects.csv", effects_csv(trials)}};
}

void export_ingestion(const ingest::InputPaths& inputs, const std::string& directory,
                      std::optional<double> most_p95_ms) {
  const std::vector<IngestionUpload> uploads = read_ingestion_uploads(inputs);
  if (uploads.empty())
    throw base::Error(base::Exit::kEnvironment, "the inputs hold no upload of an ingestion experiment", directory);
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error)
    throw base::Error(base::Exit::kEnvironment, "cannot make the directory: " + error.message(), directory);
  const ingest::Prices prices = ingest::parse_prices(ingest::prices_json());
  std::vector<base::OutputFile> files;
  for (const auto& [name, text] : ingestion_files(uploads, prices, most_p95_ms)) {
    files.emplace_back((std::filesystem::path(directory) / name).string());
    files.back().write(text);
  }
  for (base::OutputFile& file : files) file.commit();
}

}  // namespace echotrace::analyze
