#include "drivers/local/lambda/concurrency.h"

#include "tests/drivers/local/lambda/lambda_client.h"
#include "tests/drivers/local/refused.h"

namespace echotrace::local::lambda {
namespace {

using Answer = Concurrency::Answer;

TEST(Concurrency, OfTheAccountIsSharedByFunctionsWithoutAReservation) {
  Concurrency concurrency(2);
  Concurrency::Share a, b;
  EXPECT_EQ(concurrency.take(a), Answer::kTaken);
  EXPECT_EQ(concurrency.take(b), Answer::kTaken);
  EXPECT_EQ(concurrency.take(a), Answer::kAccountFull);
  concurrency.give_back(b);
  EXPECT_EQ(concurrency.take(a), Answer::kTaken);
}

TEST(Concurrency, AReservationIsAFunctionsOwnAndItsLimit) {
  Concurrency concurrency(102);
  Concurrency::Share reserved, others;
  concurrency.reserve(reserved, 2);
  EXPECT_EQ(concurrency.unreserved_limit(), 100);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(concurrency.take(others), Answer::kTaken);
  EXPECT_EQ(concurrency.take(others), Answer::kAccountFull);
  EXPECT_EQ(concurrency.take(reserved), Answer::kTaken);
  EXPECT_EQ(concurrency.take(reserved), Answer::kTaken);
  EXPECT_EQ(concurrency.take(reserved), Answer::kReservedFull);
}

TEST(Concurrency, AHundredMustStayUnreserved) {
  Concurrency concurrency(1000);
  Concurrency::Share a, b;
  concurrency.reserve(a, 500);
  EXPECT_EQ(refused_with([&] { concurrency.reserve(b, 401); }), "InvalidParameterValueException");
  concurrency.reserve(b, 400);
  concurrency.reserve(a, 100);  // its own old reservation does not count
  EXPECT_EQ(concurrency.unreserved_limit(), 500);
}

TEST(Concurrency, AReservationGivenBackWhileItRunsLosesCountOfNothing) {
  Concurrency concurrency(101);
  Concurrency::Share a;
  concurrency.reserve(a, 1);
  ASSERT_EQ(concurrency.take(a), Answer::kTaken);
  concurrency.reserve(a, std::nullopt);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(concurrency.take(a), Answer::kTaken) << i;
  EXPECT_EQ(concurrency.take(a), Answer::kAccountFull);
  concurrency.reserve(a, 0);
  EXPECT_EQ(concurrency.take(a), Answer::kReservedFull);
  for (int i = 0; i < 101; ++i) concurrency.give_back(a);
  concurrency.reserve(a, std::nullopt);
  for (int i = 0; i < 101; ++i) ASSERT_EQ(concurrency.take(a), Answer::kTaken) << i;
}

class ConcurrencyOperations : public LambdaTest {};

TEST_F(ConcurrencyOperations, AReservationIsSetShownAndLifted) {
  deploy("f");
  const auto put = ask("PUT", "/2017-10-31/functions/f/concurrency", R"({"ReservedConcurrentExecutions":7})");
  EXPECT_EQ(put.status, 200);
  EXPECT_EQ(json_at(put.body, "/ReservedConcurrentExecutions"), "7");
  EXPECT_EQ(json_at(ask("GET", "/2019-09-30/functions/f/concurrency").body, "/ReservedConcurrentExecutions"), "7");
  EXPECT_EQ(json_at(ask("GET", "/2015-03-31/functions/f").body, "/Concurrency/ReservedConcurrentExecutions"), "7");
  EXPECT_EQ(ask("DELETE", "/2017-10-31/functions/f/concurrency").status, 204);
  EXPECT_EQ(ask("GET", "/2019-09-30/functions/f/concurrency").body, "{}");
}

TEST_F(ConcurrencyOperations, NumbersOutOfBoundsAreRefused) {
  deploy("f");
  for (const char* const body : {"{}", R"({"ReservedConcurrentExecutions":-1})"})
    EXPECT_EQ(outcome(ask("PUT", "/2017-10-31/functions/f/concurrency", body)), "400 ValidationException") << body;
  for (const char* const body : {R"({"ReservedConcurrentExecutions":901})"})
    EXPECT_EQ(outcome(ask("PUT", "/2017-10-31/functions/f/concurrency", body)), "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(ask("PUT", "/2017-10-31/functions/f/concurrency", R"({"ReservedConcurrentExecutions":"7"})")),
            "400 SerializationException");
}

TEST_F(ConcurrencyOperations, VersionsHaveNone) {
  deploy("f");
  EXPECT_EQ(outcome(ask("GET", "/2019-09-30/functions/f%3A%24LATEST/concurrency")),
            "400 InvalidParameterValueException");
}

TEST_F(ConcurrencyOperations, ADeletedFunctionGivesItsReservationBack) {
  deploy("f");
  ask("PUT", "/2017-10-31/functions/f/concurrency", R"({"ReservedConcurrentExecutions":900})");
  EXPECT_EQ(json_at(ask("GET", "/2016-08-19/account-settings").body, "/AccountLimit/UnreservedConcurrentExecutions"),
            "100");
  ask("DELETE", "/2015-03-31/functions/f");
  EXPECT_EQ(json_at(ask("GET", "/2016-08-19/account-settings").body, "/AccountLimit/UnreservedConcurrentExecutions"),
            "1000");
}

TEST_F(ConcurrencyOperations, TheAccountHasTheQuotasOfAWS) {
  deploy("f");
  const std::string body = ask("GET", "/2016-08-19/account-settings").body;
  EXPECT_EQ(json_at(body, "/AccountLimit/ConcurrentExecutions"), "1000");
  EXPECT_EQ(json_at(body, "/AccountLimit/CodeSizeUnzipped"), "262144000");
  EXPECT_EQ(json_at(body, "/AccountUsage/FunctionCount"), "1");
  EXPECT_EQ(json_at(body, "/AccountUsage/TotalCodeSize"), "3");  // "PK1"
}

}  // namespace
}  // namespace echotrace::local::lambda
