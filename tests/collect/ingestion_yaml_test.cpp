#include "collect/ingestion/ingestion_experiment.h"
#include "collect/kind.h"
#include "tests/collect/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::collect {
namespace {

IngestionExperiment read(const std::string& yaml) {
  return read_ingestion_experiment(read_experiment_root(yaml, "x.yaml"), "x.yaml", {});
}

std::string refused(const std::string& yaml) {
  return refusal([&] { read(yaml); });
}

TEST(IngestionYaml, IsTheDesignOfThreeByThreeByThree) {
  EXPECT_EQ(cells_of(read("kind: ingestion")).size(), 27U);
  EXPECT_EQ(cells_of(read("workloads: [events, batch]\nobject_mb: 10\nparts_at_once: 1")).size(), 54U);
}

TEST(IngestionYaml, TakesAnyNumberOfLevels) {
  const auto cells =
      cells_of(read("memory_mb: [128, 256, 3008, 10240]\nbatch_events: 7\nreserved_concurrency: [0, 1]\nrate: [1, 2]"));
  ASSERT_EQ(cells.size(), 16U);
  EXPECT_EQ(cells[5].number, 6);
  EXPECT_EQ(cells[5].memory_mb, 256);
  EXPECT_EQ(cells[5].reserved_concurrency, 0);
  EXPECT_EQ(cells[5].rate, 2);
}

TEST(IngestionYaml, RefusesWhatCannotBe) {
  EXPECT_EQ(refused("rate: 5\nat_once: 2"), "'at_once' and a rate exclude each other | x.yaml:2 | leave one of them out");
  EXPECT_EQ(refused("function_prefix: ingest-"),
            "there are no functions on this machine yet | x.yaml:1 | write target: aws");
  EXPECT_EQ(refused("workloads: batch\nmemory_mb: 128\npart_mb: 64"),
            "4 parts of 64 MiB at once do not fit into 128 MB of memory | x.yaml | at most two parts less than the memory "
            "holds");
  EXPECT_THAT(refused("workloads: both"), testing::HasSubstr("choose from events, batch"));
  EXPECT_THAT(refused("batch_events: 1000000"), testing::HasSubstr("below 64 MiB"));
  EXPECT_THAT(refused("event_bytes: 50"), testing::HasSubstr("'event_bytes'"));
}

// The defect: the names' numbers were looked for with patterns that fit none of them.
TEST(IngestionCells, OfFunctionsThatAreThereAreWhatTheirVariablesSay) {
  IngestionCell cell;
  ASSERT_TRUE(cell_of_variables({{"WORKLOAD", "batch"}, {"MULTIPART_MB", "32"}, {"RESERVED_CONCURRENCY", "10"}}, 2048, cell));
  EXPECT_EQ(cell.workload, Workload::kBatch);
  EXPECT_EQ(cell.size, 32);
  EXPECT_EQ(cell.memory_mb, 2048);
  EXPECT_EQ(cell.reserved_concurrency, 10);
  EXPECT_FALSE(cell_of_variables({{"OTHER", "1"}}, 128, cell));
}

}  // namespace
}  // namespace echotrace::collect
