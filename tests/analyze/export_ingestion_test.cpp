#include "analyze/export_ingestion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

using testing::HasSubstr;

constexpr const char* kPrices = R"({"region":"us-east-1","gathered":"2026-06","prices":[
  {"id":"lambda.request","service":"L","unit":"r","usd":0.5,"source":"a","confirmed":true},
  {"id":"lambda.gb_second","service":"L","unit":"s","usd":2,"source":"a","confirmed":true},
  {"id":"s3.put","service":"S3","unit":"p","usd":0.25,"source":"a","confirmed":true}]})";

constexpr std::int64_t kMs = 1'000'000;

IngestionUpload upload(std::int64_t memory_mb, std::int64_t size, std::int64_t trial, std::int64_t start_ms,
                       std::int64_t duration_ms, std::int64_t bytes = 1000) {
  IngestionUpload one;
  one.factors = {"events", memory_mb, size, 0};
  one.run_id = "r-" + std::to_string(trial);
  one.trial = trial;
  one.start_ns = start_ms * kMs;
  one.duration_ns = duration_ms * kMs;
  one.bytes = bytes;
  one.billed_ns = 500 * kMs;
  one.billed_memory_bytes = std::int64_t{1} << 30;
  return one;
}

// Two trials of one cell, of 3 and 2 uploads, and one trial of another.
std::vector<IngestionUpload> uploads() {
  return {upload(512, 1, 1, 0, 10),  upload(512, 1, 1, 500, 20), upload(512, 1, 1, 1000, 30),
          upload(512, 1, 2, 0, 100), upload(512, 1, 2, 250, 200), upload(1024, 10, 1, 0, 40)};
}

std::map<std::string, std::string> files(std::vector<IngestionUpload> of, std::optional<double> most = std::nullopt) {
  return ingestion_files(of, ingest::parse_prices(kPrices), most);
}

// p95 of 10, 20, 30: position 1.9, 29; of 100, 200: 195. 2 intervals in a second; 1 in a quarter.
TEST(ExportIngestion, HasTheColumnsOfTheOriginal) {
  const auto made = files(uploads());
  EXPECT_EQ(made.at("results.csv"),
            "workload,memory_mb,batch_or_multipart,reserved_concurrency,run_id,p95_ms,throughput_obj_per_s,bytes_sum\n"
            "events,512,1,0,r-1,29,2,3000\n"
            "events,512,1,0,r-2,195,4,2000\n"
            "events,1024,10,0,r-1,40,,1000\n");
  EXPECT_EQ(made.at("p95_analysis.csv"),
            ",workload,memory_mb,batch_or_multipart,reserved_concurrency,p95_ms,throughput_obj_per_s,bytes_sum\n"
            "0,events,512,1,0,112,3,5000\n"
            "1,events,1024,10,0,40,,1000\n");
}

// The defect: cells that were not there were filled with 0.
TEST(ExportIngestion, LeavesMissingCellsEmpty) {
  EXPECT_EQ(files(uploads()).at("pivot.csv"), "workload,memory_mb,1,10\nevents,512,112,\nevents,1024,,40\n");
}

// The defect: the mean of the trials' p95, 112, was said to be the p95. Of 10, 20, 30, 100, 200 it is 180.
TEST(ExportIngestion, HasQuantilesOfAllUploadsBesideTheMeans) {
  EXPECT_THAT(files(uploads()).at("pooled.csv"), HasSubstr("events,512,1,0,5,0,30,180,,,196,"));
}

// The defect: failures were lost. They count, and have no latency.
TEST(ExportIngestion, CountsFailures) {
  auto all = uploads();
  all.push_back(upload(512, 1, 1, 1500, 0));
  all.back().ok = false;
  EXPECT_THAT(files(all).at("pooled.csv"), HasSubstr("events,512,1,0,5,1,30,180,,,196,"));
}

// An upload: 0.5 for its request, 0.25 for the PUT, half a second of 1 GiB for 1; 1.75. Six of them put 15 events and
// 6000 bytes.
TEST(ExportIngestion, SaysWhatEventsAndBytesCost) {
  const auto made = files(uploads());
  EXPECT_THAT(made.at("summary.txt"), HasSubstr("Lambda and S3 requests: 10.500000 USD\n"));
  EXPECT_THAT(made.at("summary.txt"), HasSubstr("Per million events: 700000.0000 USD\n"));
  EXPECT_THAT(made.at("summary.txt"), HasSubstr("Per GB: 1750000.0000 USD\n"));
  auto unbilled = uploads();
  unbilled.front().billed_ns = -1;
  EXPECT_THAT(files(unbilled).at("summary.txt"), HasSubstr("Cells without REPORT lines, not counted: 1\n"));
}

// Of 59 uploads and more the p95 has an interval; its upper end has to meet the latency.
TEST(ExportIngestion, FindsTheCheapestCellThatMeetsALatency) {
  std::vector<IngestionUpload> all;
  for (std::int64_t i = 0; i < 100; ++i) {
    all.push_back(upload(512, 1, 1, i, 100 + i));
    all.push_back(upload(1024, 1, 1, i, 20));
    all.push_back(upload(2048, 1, 1, i, 20));
    all.back().billed_ns = 1000 * kMs;
  }
  const std::string text = files(all, 50).at("summary.txt");
  EXPECT_THAT(text, HasSubstr("2 of 3 cells have a p95 of at most 50 ms"));
  EXPECT_THAT(text, HasSubstr("Cheapest of these: events at 1024 MB, 1 events an object"));
  EXPECT_THAT(files(uploads(), 50).at("summary.txt"), HasSubstr("2 have too few uploads to say"));
}

TEST(ExportIngestion, ReckonsEffectsOnTheMedianOfTrials) {
  std::vector<IngestionUpload> all{upload(512, 1, 1, 0, 10), upload(1024, 1, 1, 0, 30)};
  EXPECT_EQ(files(all).at("effects.csv"),
            "workload,factor,level,other_factor,other_level,effect_ms,low_ms,high_ms\n"
            "events,memory_mb,512,,,-10,,\n"
            "events,memory_mb,1024,,,10,,\n");
}

TEST(IngestionUpload, OfPartsTakesARequestForEachAndTwoMore) {
  IngestionUpload one = upload(512, 1, 1, 0, 10);
  EXPECT_EQ(one.put_requests(), 1);
  EXPECT_EQ(one.events(), 1);
  one.factors = {"batch", 512, 8, 0};
  one.bytes = std::int64_t{100} << 20;
  EXPECT_EQ(one.put_requests(), 15);
  EXPECT_EQ(one.events(), 0);
}

}  // namespace
}  // namespace echotrace::analyze
