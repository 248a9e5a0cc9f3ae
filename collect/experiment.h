// What to measure with the kind trigger: an experiment as its YAML file says it, or as the bundled default does. Further
// kinds are in kind.h.
#pragma once

#include "collect/run_settings.h"
#include "collect/yaml_tree.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

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

// Of the kind trigger. Every list is a factor; a cell is one combination.
struct Experiment : RunSettings {
  std::vector<StoreChoice> stores;
  std::vector<std::int64_t> key_bytes{64}, value_bytes{1024};
  std::vector<double> rates{20};    // writes per second, of a cell
  std::vector<int> memory_mb{256};  // of the receive function
  std::vector<int> batch_sizes{1};
  std::vector<std::int64_t> windows_s{0};
  std::vector<int> readers{0};  // at most so many receives at once (reserved concurrency); 0: no limit
  Arrivals arrivals;
  int write_memory_mb = 512;
  double slice_seconds = 1;  // how much of a schedule one invocation of the write function carries out
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
// kind or out of bounds. TriggerPerf's config.yaml is recognised and mapped. root: of kind kMembers.
ReadExperiment read_experiment(const YamlNode& root, const std::string& file_name, const ReadFile& read_file);

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
