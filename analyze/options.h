// The command line of analyze.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::analyze {

enum class ColdMode { kInclude, kExclude, kSplit };

struct Options {
  std::vector<std::string> paths;  // never empty
  bool json = false;               // the document instead of the table on standard output
  std::optional<std::string> out;  // where the document goes; nullopt: beside a single input directory
  std::vector<std::string> group_by;
  std::string where;                // "" when there is no filter
  std::vector<std::string> stages;  // "" in none: all that occur
  ColdMode cold = ColdMode::kInclude;
  std::vector<std::string> assertions;       // conditions, or @FILE
  std::vector<std::string> assertion_files;  // conditions, one a line
  std::string junit, markdown;               // summaries, "" when not asked for
  bool undecided_passes = false;
  std::string compare;             // the base that the paths are compared with, "" when not asked for
  std::string trend;               // the directory of analysis documents, "" when not asked for
  bool keep_observations = false;  // also of what the figures are made
  std::string traces;              // CSV of all traces, "" when not asked for
  std::vector<std::pair<std::string, std::string>> exports;  // kind (exports.h, or "ingestion") and where it goes
  std::optional<double> most_p95_ms;      // of the export's cheapest cell
  unsigned threads = 0;            // 0: as many as the machine has
  bool quiet = false, verbose = false, no_color = false;
  std::string command;  // the command line as given, for the document

  const std::string* export_to(std::string_view kind) const;  // nullptr when it is not asked for
};

// Nullopt when --help or --version was answered. Throws base::Error (usage).
std::optional<Options> parse_options(int argc, const char* const* argv);

}  // namespace echotrace::analyze
