#include "collect/experiment.h"
#include "drivers/store.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace echotrace::collect {
namespace {

// Of one store: the innermost factors vary fastest.
void add_cells(const Experiment& experiment, const std::string& store, std::vector<Cell>& cells) {
  const drivers::StoreRow* const row = drivers::find_store(store);
  const bool batches = row != nullptr && row->batches;
  const std::size_t batch_levels = batches ? experiment.batch_sizes.size() : 1;
  const std::size_t window_levels = batches ? experiment.windows_s.size() : 1;
  for (const int memory_mb : experiment.memory_mb) {
    for (const int readers : experiment.readers) {
      for (std::size_t batch = 0; batch < batch_levels; ++batch) {
        for (std::size_t window = 0; window < window_levels; ++window) {
          for (const std::int64_t key_bytes : experiment.key_bytes) {
            for (const std::int64_t value_bytes : experiment.value_bytes) {
              for (const double rate : experiment.rates) {
                Cell cell;
                cell.number = static_cast<int>(cells.size()) + 1;
                cell.store = store;
                cell.key_bytes = key_bytes;
                cell.value_bytes = value_bytes;
                cell.rate = rate;
                cell.memory_mb = memory_mb;
                cell.readers = readers;
                cell.batch_size = batches ? experiment.batch_sizes[batch] : 1;
                cell.window_s = batches ? experiment.windows_s[window] : 0;
                cells.push_back(cell);
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace

std::vector<Cell> cells_of(const Experiment& experiment) {
  std::vector<Cell> cells;
  for (const StoreChoice& store : experiment.stores) add_cells(experiment, store.name, cells);
  return cells;
}

// Fisher and Yates' shuffle by hand, because std::shuffle may differ between libraries and a seed has to mean the same
// everywhere.
std::vector<Turn> order_of(const Experiment& experiment, const std::vector<Cell>& cells) {
  std::mt19937_64 random(experiment.seed);
  std::vector<Turn> turns;
  for (int trial = 1; trial <= experiment.trials; ++trial) {
    std::vector<int> numbers(cells.size());
    std::iota(numbers.begin(), numbers.end(), 1);
    for (std::size_t left = numbers.size(); left > 1; --left) std::swap(numbers[left - 1], numbers[random() % left]);
    for (const int number : numbers) turns.push_back({number, trial});
  }
  return turns;
}

}  // namespace echotrace::collect
