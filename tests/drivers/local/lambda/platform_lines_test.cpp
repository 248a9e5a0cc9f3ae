#include "drivers/local/lambda/platform_lines.h"

#include <gtest/gtest.h>

namespace echotrace::local::lambda {
namespace {

// 2026-03-04T05:06:07.089Z, by `date -u -d … +%s`.
constexpr std::int64_t kNow = 1'772'600'767'089'000'000;
constexpr const char* kId = "11111111-2222-4333-8444-555555555555";

TEST(PlatformLines, AReportBillsTheStartAsWell) {
  const PlatformLines lines(false, "provided.al2023", "us-east-1", "$LATEST");
  // The sample of a Lambda log: 5000.00 ms and 578.07 ms are billed as 5579 ms.
  const Report report{kId, 5'000'000'000, 578'070'000, 3008, 113, {"timeout", ""}};
  EXPECT_EQ(lines.report(kNow, report),
            "REPORT RequestId: 11111111-2222-4333-8444-555555555555\tDuration: 5000.00 ms\tBilled Duration: 5579 ms\t"
            "Memory Size: 3008 MB\tMax Memory Used: 113 MB\tInit Duration: 578.07 ms\tStatus: timeout\n");
}

TEST(PlatformLines, TimeoutsAreSaidInSecondsWithTwoDecimals) {
  const PlatformLines lines(false, "provided.al2023", "us-east-1", "$LATEST");
  EXPECT_EQ(lines.timeout(kNow, kId, 3'000'000'000),
            "2026-03-04T05:06:07.089Z 11111111-2222-4333-8444-555555555555 Task timed out after 3.00 seconds\n\n");
}

TEST(PlatformLines, AsJsonAreObjectsWithARecord) {
  const PlatformLines lines(true, "provided.al2023", "us-east-1", "$LATEST");
  EXPECT_EQ(lines.start(kNow, kId),
            R"({"time":"2026-03-04T05:06:07.089Z","type":"platform.start","record":{"requestId":)"
            R"("11111111-2222-4333-8444-555555555555","version":"$LATEST"}})"
            "\n");
  const Report report{kId, 693'920'000, 397'680'000, 128, 84, {}};
  EXPECT_EQ(lines.report(kNow, report),
            R"({"time":"2026-03-04T05:06:07.089Z","type":"platform.report","record":{"requestId":)"
            R"("11111111-2222-4333-8444-555555555555","metrics":{"durationMs":693.92,"billedDurationMs":1092,)"
            R"("memorySizeMB":128,"maxMemoryUsedMB":84,"initDurationMs":397.68},"status":"success"}})"
            "\n");
  EXPECT_EQ(lines.end(kNow, report), "") << "level INFO has no line for a good end";
  EXPECT_EQ(lines.timeout(kNow, kId, 3'000'000'000), "");
}

}  // namespace
}  // namespace echotrace::local::lambda
