#include "collect/functions/function_error.h"
#include "collect/functions/ingest_settings.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace echotrace::functions {
namespace {

IngestSettings read(std::map<std::string, std::string> variables) {
  variables.try_emplace("WORKLOAD", "events");
  variables.try_emplace("OUTPUT_BUCKET", "b");
  return read_ingest_settings([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(IngestSettings, TakeAnyLevelNotThreeOfEach) {
  EXPECT_EQ(read({{"BATCH_EVENTS", "7"}, {"EVENT_BYTES", "200"}}).object_bytes(), 7U * 200 + 6);
  const IngestSettings batch = read({{"WORKLOAD", "batch"}, {"MULTIPART_MB", "5"}, {"OBJECT_MB", "12"}});
  EXPECT_EQ(batch.parts(), 3);
  EXPECT_EQ(batch.object_bytes(), 12U << 20);
}

TEST(IngestSettings, AreRefusedForWhatCannotBe) {
  for (const auto& [name, value] : std::map<std::string, std::string>{{"WORKLOAD", "both"},
                                                                      {"OUTPUT_BUCKET", ""},
                                                                      {"BATCH_EVENTS", "0"},
                                                                      {"EVENT_BYTES", "102"},
                                                                      {"MULTIPART_MB", "4"},
                                                                      {"MEMORY_MB", "512x"}})
    EXPECT_THROW(read({{name, value}}), FunctionError) << name;
}

TEST(MakeEvents, HasLinesOfExactlyThatSize) {
  for (const int bytes : {103, 104, 500, 1024}) {
    const std::string lines = make_events(3, bytes, 0);
    ASSERT_EQ(lines.size(), static_cast<std::size_t>(3 * bytes + 2));
    EXPECT_EQ(lines[static_cast<std::size_t>(bytes)], '\n');
    EXPECT_EQ(lines[static_cast<std::size_t>(2 * bytes + 1)], '\n');
    EXPECT_EQ(lines.front(), '{');
    EXPECT_EQ(lines.back(), '}');
  }
}

}  // namespace
}  // namespace echotrace::functions
