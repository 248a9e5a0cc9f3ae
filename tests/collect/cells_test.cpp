#include "collect/experiment.h"
#include "collect/lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>

namespace echotrace::collect {
namespace {

using testing::ElementsAre;

Experiment two_stores() {
  Experiment experiment;
  experiment.stores = {{"s3"}, {"dynamodb"}};
  return experiment;
}

TEST(Cells, AreEveryCombinationOnceAndNumberedFromOne) {
  Experiment experiment;
  experiment.stores = {{"dynamodb"}};
  experiment.key_bytes = {16, 64};
  experiment.value_bytes = {100, 1000, 10'000};
  experiment.rates = {10, 50};
  experiment.memory_mb = {128, 256};
  experiment.batch_sizes = {1, 10};
  experiment.windows_s = {0, 1, 2};
  experiment.readers = {0, 5};
  const std::vector<Cell> cells = cells_of(experiment);
  ASSERT_EQ(cells.size(), 2U * 3 * 2 * 2 * 2 * 3 * 2);
  std::set<std::vector<double>> seen;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    EXPECT_EQ(cell.number, static_cast<int>(i) + 1);
    EXPECT_EQ(cell.store, "dynamodb");
    seen.insert({static_cast<double>(cell.key_bytes), static_cast<double>(cell.value_bytes), cell.rate,
                 static_cast<double>(cell.memory_mb), static_cast<double>(cell.batch_size),
                 static_cast<double>(cell.window_s), static_cast<double>(cell.readers)});
  }
  EXPECT_EQ(seen.size(), cells.size());
}

TEST(Cells, OfAStoreThatDoesNotBatchHaveNoBatches) {
  Experiment experiment = two_stores();
  experiment.batch_sizes = {10, 100};
  experiment.windows_s = {1, 2};
  std::map<std::string, int> cells;
  for (const Cell& cell : cells_of(experiment)) {
    ++cells[cell.store];
    if (cell.store != "s3") continue;
    EXPECT_EQ(cell.batch_size, 1);
    EXPECT_EQ(cell.window_s, 0);
  }
  EXPECT_EQ(cells["s3"], 1);
  EXPECT_EQ(cells["dynamodb"], 4);
}

TEST(Order, HoldsEveryCellOnceInEveryTrial) {
  Experiment experiment = two_stores();
  experiment.rates = {1, 2, 3, 4, 5};
  experiment.trials = 7;
  const std::vector<Turn> turns = order_of(experiment, cells_of(experiment));
  ASSERT_EQ(turns.size(), 70U);
  for (int trial = 1; trial <= 7; ++trial) {
    std::set<int> cells;
    for (int i = 0; i < 10; ++i) {
      const Turn& turn = turns[static_cast<std::size_t>((trial - 1) * 10 + i)];
      EXPECT_EQ(turn.trial, trial);
      cells.insert(turn.cell);
    }
    EXPECT_THAT(cells, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  }
}

std::vector<int> cells_in_order(std::uint64_t seed, int trials) {
  Experiment experiment = two_stores();
  experiment.rates = {1, 2, 3, 4, 5};
  experiment.trials = trials;
  experiment.seed = seed;
  std::vector<int> cells;
  for (const Turn& turn : order_of(experiment, cells_of(experiment))) cells.push_back(turn.cell);
  return cells;
}

TEST(Order, IsTheSameForTheSameSeedAndAnotherForAnother) {
  EXPECT_EQ(cells_in_order(1, 3), cells_in_order(1, 3));
  EXPECT_NE(cells_in_order(1, 3), cells_in_order(2, 3));
}

TEST(Order, IsDrawnAnewForEachTrial) {
  const std::vector<int> cells = cells_in_order(1, 2);
  EXPECT_NE(std::vector<int>(cells.begin(), cells.begin() + 10), std::vector<int>(cells.begin() + 10, cells.end()));
}

// Each of 10 cells comes first in about a tenth of 2000 trials: 200, with a standard deviation of 13.4.
TEST(Order, FavoursNoCell) {
  const std::vector<int> cells = cells_in_order(5, 2000);
  std::map<int, int> first;
  for (std::size_t i = 0; i < cells.size(); i += 10) ++first[cells[i]];
  for (int cell = 1; cell <= 10; ++cell) EXPECT_NEAR(first[cell], 200, 67) << cell;
}

// What is written differs within a lane; where, and to whom, does not.
TEST(Lanes, AreSharedByCellsThatDifferInWhatIsWrittenAlone) {
  Experiment experiment = two_stores();
  experiment.key_bytes = {16, 64};
  experiment.value_bytes = {100, 1000};
  experiment.rates = {1, 2, 3};
  const std::vector<Cell> cells = cells_of(experiment);
  const std::vector<Lane> lanes = lanes_of(cells);
  ASSERT_EQ(lanes.size(), 2U);
  EXPECT_EQ(lanes[0].number, 1);
  EXPECT_EQ(lanes[0].store, "s3");
  EXPECT_EQ(lanes[0].cells.size(), 12U);
  EXPECT_EQ(lanes[1].number, 2);
  EXPECT_EQ(lanes[1].store, "dynamodb");
  EXPECT_EQ(lanes[1].cells.front(), 13);
}

TEST(Lanes, AreApartForMemoryReadersBatchesAndWindows) {
  Experiment experiment = two_stores();
  experiment.memory_mb = {128, 256};
  experiment.readers = {0, 5};
  experiment.batch_sizes = {1, 10};
  experiment.windows_s = {0, 1};
  const std::vector<Cell> cells = cells_of(experiment);
  const std::vector<Lane> lanes = lanes_of(cells);
  EXPECT_EQ(lanes.size(), 4U + 16U);
  std::vector<int> numbers;
  for (const Lane& lane : lanes) {
    for (const int number : lane.cells) {
      const Cell& cell = cells[static_cast<std::size_t>(number - 1)];
      EXPECT_EQ(cell.store, lane.store);
      EXPECT_EQ(cell.memory_mb, lane.memory_mb);
      EXPECT_EQ(cell.readers, lane.readers);
      EXPECT_EQ(cell.batch_size, lane.batch_size);
      EXPECT_EQ(cell.window_s, lane.window_s);
      numbers.push_back(number);
    }
  }
  std::vector<int> all(cells.size());
  std::iota(all.begin(), all.end(), 1);
  EXPECT_THAT(numbers, testing::UnorderedElementsAreArray(all));
}

}  // namespace
}  // namespace echotrace::collect
