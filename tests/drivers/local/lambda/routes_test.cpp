#include "drivers/local/lambda/routes.h"

#include <gtest/gtest.h>

namespace echotrace::local::lambda {
namespace {

Route route(const char* method, const char* path) {
  aws::HttpRequest request;
  request.method = method;
  request.path = path;
  return route_of(request);
}

TEST(LambdaRoutes, MethodAndPathTellTheOperation) {
  EXPECT_EQ(route("POST", "/2015-03-31/functions").operation, "CreateFunction");
  EXPECT_EQ(route("GET", "/2015-03-31/functions").operation, "ListFunctions");
  EXPECT_EQ(route("GET", "/2015-03-31/functions/f").operation, "GetFunction");
  EXPECT_EQ(route("PUT", "/2015-03-31/functions/f/code").operation, "UpdateFunctionCode");
  EXPECT_EQ(route("PUT", "/2015-03-31/functions/f/configuration").operation, "UpdateFunctionConfiguration");
  EXPECT_EQ(route("POST", "/2015-03-31/functions/f/invocations").operation, "Invoke");
  EXPECT_EQ(route("PUT", "/2017-10-31/functions/f/concurrency").operation, "PutFunctionConcurrency");
  EXPECT_EQ(route("GET", "/2019-09-30/functions/f/concurrency").operation, "GetFunctionConcurrency");
  EXPECT_EQ(route("POST", "/2019-09-25/functions/f/event-invoke-config").operation, "UpdateFunctionEventInvokeConfig");
  EXPECT_EQ(route("PUT", "/2015-03-31/event-source-mappings/u").operation, "UpdateEventSourceMapping");
  EXPECT_EQ(route("GET", "/2016-08-19/account-settings").operation, "GetAccountSettings");
}

TEST(LambdaRoutes, ASlashAtTheEndMakesNoDifference) {
  EXPECT_EQ(route("GET", "/2015-03-31/functions/").operation, "ListFunctions");
  EXPECT_EQ(route("POST", "/2015-03-31/event-source-mappings/").operation, "CreateEventSourceMapping");
}

TEST(LambdaRoutes, WhatIsNamedComesDecoded) {
  EXPECT_EQ(route("GET", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Ar%3A1%3Afunction%3Af").resource,
            "arn:aws:lambda:r:1:function:f");
  const Route removal = route("DELETE", "/2015-03-31/functions/f/policy/s%2D3");
  EXPECT_EQ(removal.resource, "f");
  EXPECT_EQ(removal.item, "s-3");
}

TEST(LambdaRoutes, TheArnOfATagMayHoldSlashes) {
  EXPECT_EQ(route("GET", "/2017-03-31/tags/arn:aws:lambda:a/b").resource, "arn:aws:lambda:a/b");
}

TEST(LambdaRoutes, AnythingElseIsNoOperation) {
  for (const char* const path :
       {"", "/", "//", "/2015-03-31", "/2015-03-31/functions//code", "/2015-03-31/functions/f/versions",
        "/2021-10-31/functions/f/url", "/2017-03-31/tags", "2015-03-31/functions", "/2015-03-31/functions/f/code/x"})
    EXPECT_EQ(route("GET", path).operation, "") << path;
  EXPECT_EQ(route("PATCH", "/2015-03-31/functions/f").operation, "");
}

}  // namespace
}  // namespace echotrace::local::lambda
