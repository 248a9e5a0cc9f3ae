#include "ingest/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

std::vector<std::string> claimants(std::string_view text) {
  std::vector<std::string> names;
  for (const Format& format : formats()) {
    if (format.claims(text)) names.emplace_back(format.name);
  }
  return names;
}

TEST(FormatSamples, EachIsClaimedByItsOwnFormatAndNoOther) {
  for (const Format& format : formats()) {
    EXPECT_FALSE(format.samples.empty()) << format.name;
    for (const std::string_view sample : format.samples) {
      EXPECT_EQ(claimants(sample), std::vector<std::string>{std::string(format.name)}) << sample;
    }
  }
}

TEST(FormatSamples, EachIsUsed) {
  Scratch scratch;
  for (const Format& format : formats()) {
    for (const std::string_view sample : format.samples) {
      scratch.clear();
      LogEvent event;
      event.message = scratch.keep(sample);
      const Bucket bucket = parse_message(event, scratch).bucket;
      EXPECT_TRUE(bucket == Bucket::kRecorded || bucket == Bucket::kPlatform) << format.name << ": " << sample;
    }
  }
}

TEST(FormatSamples, WhatFormatsSayAboutThemselvesIsComplete) {
  std::set<std::string_view> names;
  for (const Format& format : formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_FALSE(format.sentence.empty()) << format.name;
  }
}

TEST(FormatSamples, OrdinaryLinesBelongToNobody) {
  for (const std::string_view text : {"null", "hello", "{}", "[]", "{\"event\": \"WRITE\"}", "{\"Key\": 1}",
                                      "Traceback (most recent call last):", "{\"_aw\": 1}", "recover"}) {
    EXPECT_EQ(claimants(text), std::vector<std::string>{}) << text;
  }
}

}  // namespace
}  // namespace echotrace::ingest
