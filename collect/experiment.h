// What to measure: an experiment as its YAML file says it, or as the bundled default does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

enum class Target { kLocal, kAws };

struct StoreChoice {
  std::string name;
  std::map<std::string, std::string> options = {};  // as drivers::StoreRow::options allows
  bool required = true;  // false (the default experiment): left out with a note where its programs are missing
};

enum class ArrivalKind { kConstant, kPoisson, kRamp, kStep, kBurst, kCounts };
struct Arrivals {
  ArrivalKind kind = ArrivalKind::kConstant;
  double to_rate = 0;               // ramp and step: where the rate ends
  int steps = 2;                    // step: how many rates there are from first to last, evenly apart
  int burst_size = 10;              // burst: writes that are due at the same instant
  std::vector<double> counts = {};  // counts: writes of each minute
};

// Every list is a factor; a cell is one combination.
struct Experiment {
  std::string name = "trigger";
  Target target = Target::kLocal;
  std::string region;  // empty: AWS's settings; local: us-east-1
  std::vector<StoreChoice> stores;
  std::vector<std::int64_t> key_bytes{64}, value_bytes{1024};
  std::vector<double> rates{20};    // writes per second, of a cell
  std::vector<int> memory_mb{256};  // of the receive function
  std::vector<int> batch_sizes{1};
  std::vector<std::int64_t> windows_s{0};
  std::vector<int> readers{0};  // at most so many receives at once (reserved concurrency); 0: no limit
  Arrivals arrivals;
  double seconds = 5;          // of load, per cell and trial
  double warm_up_seconds = 1;  // before each, sent and received but kept out of the figures
  int trials = 1;
  std::uint64_t seed = 1;
  int write_memory_mb = 512;
  int timeout_s = 60;            // of the functions
  double slice_seconds = 1;      // how much of a schedule one invocation of the write function carries out
  double quiet_seconds = 0;      // without news before what is missing is given up; 0: 3 locally, 60 on AWS
  double most_wait_seconds = 0;  // after the last write in any case; 0: 30 locally, 900 on AWS
  std::optional<double> max_cost_usd;
};

// Every store that this machine can run, 50 writes/s each, under a minute.
Experiment default_experiment();
// Every store with a trigger, each left out where it cannot run.
std::vector<StoreChoice> default_stores();

// A file read: what it means, and what is worth telling (TriggerPerf settings that are ignored).
struct ReadExperiment {
  Experiment experiment;
  std::vector<std::string> notes;
};

// Throws base::Error (usage) with file:line and what to do: an unknown member (did you mean …?), a value of the wrong
// kind or out of bounds, YAML that is none. TriggerPerf's config.yaml is recognised and mapped.
ReadExperiment read_experiment(const std::filesystem::path& path);
// read_file: gives the text of a file that the experiment names, by its path; from the disk when it is not given.
using ReadFile = std::function<std::string(const std::filesystem::path&)>;
ReadExperiment parse_experiment(std::string_view yaml, const std::string& file_name, const ReadFile& read_file = {});

// What no single member shows: a store that has no trigger, values that a store does not take, more cells or writes
// than a run can hold. where: how to point at a member ("trigger.yaml:3"). Throws base::Error (usage).
using WhereIsMember = std::function<std::string(std::string_view member)>;
void check_experiment(const Experiment& experiment, const WhereIsMember& where);

// One combination of factor levels.
struct Cell {
  int number = 0;  // from 1, in the order of the factors
  std::string store;
  std::int64_t key_bytes = 0, value_bytes = 0, window_s = 0;
  double rate = 0;
  int memory_mb = 0, batch_size = 0, readers = 0;
};
// Stores that do not batch have no cells for further batch sizes and windows.
std::vector<Cell> cells_of(const Experiment& experiment);

// Each cell `trials` times: every trial holds all cells, in an order drawn anew from the seed, so that a cloud's drift
// falls on all cells alike.
struct Turn {
  int cell = 0;   // its number
  int trial = 0;  // from 1
};
std::vector<Turn> order_of(const Experiment& experiment, const std::vector<Cell>& cells);

}  // namespace echotrace::collect
