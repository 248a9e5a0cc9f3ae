#include "drivers/local/rds_data/refusals.h"

#include <gtest/gtest.h>

namespace echotrace::local::rds_data {
namespace {

TEST(RdsDataRefusalsTest, AnErrorOfTheDatabaseIsToldWithItsPlaceAndState) {
  const Refusal refusal = statement_failed({"ERROR", "relation \"t\" does not exist", "", "", "15", "42P01"});
  EXPECT_EQ(refusal.status, 400);
  EXPECT_EQ(refusal.code, "DatabaseErrorException");
  EXPECT_EQ(refusal.message, "ERROR: relation \"t\" does not exist; Position: 15; SQLState: 42P01");
}

TEST(RdsDataRefusalsTest, DetailAndHintComeBetween) {
  EXPECT_EQ(statement_failed({"ERROR", "m", "d.", "h.", "1", "23505"}).message,
            "ERROR: m; Detail: d.; Hint: h.; Position: 1; SQLState: 23505");
}

TEST(RdsDataRefusalsTest, AStatementThatTookTooLongHasAnErrorOfItsOwn) {
  EXPECT_EQ(statement_failed({"ERROR", "canceling statement due to statement timeout", "", "", "", "57014"}).code,
            "StatementTimeoutException");
}

}  // namespace
}  // namespace echotrace::local::rds_data
