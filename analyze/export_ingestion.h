// An ingestion experiment as the files of the one that it follows (valletivarish/abhishek), and what these lack beside
// them:
//   results.csv       a row per cell and trial: p95, objects per second, bytes
//   summary.txt       the same as sentences, per workload; costs; the cheapest cell that meets a latency
//   pivot.csv         mean of the trials' p95 by workload, memory and size; empty where there is no cell
//   p95_analysis.csv  mean p95, mean throughput, sum of bytes per cell
//   pooled.csv        quantiles over all uploads of a cell, with intervals, and what it costs
//   effects.csv       main effects and two-factor interactions on the trials' median, with intervals
// A mean of p95s is no p95: that is what pooled.csv is for. Throughput is (uploads - 1) / (last begin - first begin).
#pragma once

#include "analyze/ingestion_uploads.h"
#include "ingest/prices.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echotrace::analyze {

// Name to content.
std::map<std::string, std::string> ingestion_files(const std::vector<IngestionUpload>& uploads,
                                                   const ingest::Prices& prices, std::optional<double> most_p95_ms);

// Writes them into the directory, which is made where it is not there. Throws base::Error (environment), also when the
// inputs hold no upload.
void export_ingestion(const ingest::InputPaths& inputs, const std::string& directory, std::optional<double> most_p95_ms);

}  // namespace echotrace::analyze
