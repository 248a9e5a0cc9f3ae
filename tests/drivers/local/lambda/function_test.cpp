#include "tests/drivers/local/lambda/lambda_client.h"

namespace echotrace::local {
namespace {

class FunctionOperations : public LambdaTest {};

TEST_F(FunctionOperations, ACreatedFunctionIsPendingThenActive) {
  const auto made = create("f", R"(,"Timeout":9,"MemorySize":256,"Environment":{"Variables":{"COLOUR":"b"}})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(json_at(made.body, "/FunctionArn"), "arn:aws:lambda:us-east-1:000000000000:function:f");
  EXPECT_EQ(json_at(made.body, "/State"), "Pending");
  EXPECT_EQ(json_at(made.body, "/StateReasonCode"), "Creating");
  EXPECT_EQ(json_at(made.body, "/Timeout"), "9");
  EXPECT_EQ(json_at(made.body, "/MemorySize"), "256");
  EXPECT_EQ(json_at(made.body, "/CodeSize"), "3");
  EXPECT_EQ(json_at(made.body, "/Version"), "$LATEST");
  EXPECT_EQ(json_at(made.body, "/Environment/Variables/COLOUR"), "b");
  EXPECT_EQ(json_at(made.body, "/LastModified"), "2027-01-15T08:00:00.000+0000");
  EXPECT_EQ(json_at(made.body, "/LoggingConfig/LogGroup"), "/aws/lambda/f");
  loop_.pass(19 * kMs);
  EXPECT_EQ(json_at(configuration("f").body, "/State"), "Pending");
  loop_.pass(1 * kMs);
  EXPECT_EQ(json_at(configuration("f").body, "/State"), "Active");
  EXPECT_EQ(json_at(configuration("f").body, "/LastUpdateStatus"), "Successful");
}

TEST_F(FunctionOperations, WhatIsNotGivenHasTheDefaultsOfAWS) {
  const std::string body = create("f").body;
  EXPECT_EQ(json_at(body, "/Timeout"), "3");
  EXPECT_EQ(json_at(body, "/MemorySize"), "128");
  EXPECT_EQ(json_at(body, "/EphemeralStorage/Size"), "512");
  EXPECT_EQ(json_at(body, "/Architectures"), R"(["x86_64"])");
  EXPECT_EQ(json_at(body, "/TracingConfig/Mode"), "PassThrough");
  EXPECT_EQ(json_at(body, "/PackageType"), "Zip");
  EXPECT_EQ(json_at(body, "/Environment"), "");
}

TEST_F(FunctionOperations, GetFunctionShowsTagsAndConfiguration) {
  deploy("f", R"(,"Tags":{"run":"r1"})");
  const auto got = ask("GET", "/2015-03-31/functions/f");
  EXPECT_EQ(json_at(got.body, "/Configuration/FunctionName"), "f");
  EXPECT_EQ(json_at(got.body, "/Tags/run"), "r1");
  EXPECT_EQ(json_at(got.body, "/Code/RepositoryType"), "S3");
  EXPECT_EQ(ask("GET", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af").status,
            200);
  EXPECT_EQ(ask("GET", "/2015-03-31/functions/f?Qualifier=%24LATEST").status, 200);
}

TEST_F(FunctionOperations, AFunctionThatIsNotThereIsNotFound) {
  deploy("f");
  for (const char* const target : {"g", "f?Qualifier=3", "f%3Alive", "123456789012%3Af",
                                   "arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Af"}) {
    const auto answer = ask("GET", "/2015-03-31/functions/" + std::string(target));
    EXPECT_EQ(outcome(answer), "404 ResourceNotFoundException") << target;
  }
  EXPECT_EQ(json_at(ask("GET", "/2015-03-31/functions/g").body, "/Message"),
            "Function not found: arn:aws:lambda:us-east-1:000000000000:function:g");
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/functions/a%20b")), "400 ValidationException");
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/functions/f%3Aone?Qualifier=two")), "400 InvalidParameterValueException");
}

TEST_F(FunctionOperations, ANameIsTakenOnce) {
  deploy("f");
  EXPECT_EQ(outcome(create("f")), "409 ResourceConflictException");
  EXPECT_EQ(outcome(create("arn:aws:lambda:us-east-1:000000000000:function:f")), "409 ResourceConflictException");
  EXPECT_EQ(create("g").status, 201);
}

TEST_F(FunctionOperations, WhatAFunctionNeedsMustBeThere) {
  const auto post = [&](const char* body) { return outcome(ask("POST", "/2015-03-31/functions", body)); };
  EXPECT_EQ(post("{"), "400 InvalidRequestContentException");
  EXPECT_EQ(post("[]"), "400 InvalidRequestContentException");
  EXPECT_EQ(post(""), "400 ValidationException");
  EXPECT_EQ(post(R"({"FunctionName":"f"})"), "400 ValidationException");
  EXPECT_EQ(post(R"({"FunctionName":7})"), "400 SerializationException");
  EXPECT_EQ(post(R"({"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r"})"), "400 ValidationException");
  EXPECT_EQ(post(R"({"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{"ZipFile":"UEsx"}})"),
            "400 InvalidParameterValueException");
  EXPECT_EQ(ask("GET", "/2015-03-31/functions").body, R"({"Functions":[]})");
}

TEST_F(FunctionOperations, CodeThatIsNoneIsRefused) {
  const auto with_code = [&](const std::string& code) {
    return outcome(ask("POST", "/2015-03-31/functions",
                       R"({"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Handler":"h",)"
                       R"("Runtime":"provided.al2023","Code":)" +
                           code + "}"));
  };
  EXPECT_EQ(with_code("{}"), "400 InvalidParameterValueException");
  EXPECT_EQ(with_code(R"({"ZipFile":"not base64!"})"), "400 InvalidRequestContentException");
  EXPECT_EQ(with_code(R"({"ZipFile":"bm8gemlw"})"), "400 InvalidParameterValueException");  // "no zip"
  EXPECT_EQ(with_code(R"({"ZipFile":"UEsx","S3Bucket":"code"})"), "400 InvalidParameterValueException");
  EXPECT_EQ(with_code(R"({"ImageUri":"i"})"), "400 InvalidParameterValueException");
  EXPECT_EQ(with_code(R"({"S3Bucket":"code","S3Key":"k"})"), "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(configuration("f")), "404 ResourceNotFoundException");
}

TEST_F(FunctionOperations, CodeMayComeFromS3) {
  lambda_.set_object_reader([](std::string_view bucket, std::string_view key) -> std::optional<std::string> {
    if (bucket == "code" && key == "f.zip") return "PK from S3";
    return std::nullopt;
  });
  deploy("f");
  const auto updated = ask("PUT", "/2015-03-31/functions/f/code", R"({"S3Bucket":"code","S3Key":"f.zip"})");
  EXPECT_EQ(json_at(updated.body, "/CodeSize"), "10");
  loop_.pass(kSecond);
  EXPECT_EQ(outcome(ask("PUT", "/2015-03-31/functions/f/code", R"({"S3Bucket":"code","S3Key":"g.zip"})")),
            "400 InvalidParameterValueException");
}

TEST_F(FunctionOperations, ValuesOutOfTheBoundsOfAWSAreRefused) {
  const auto with = [&](const std::string& more) { return outcome(create("f", "," + more)); };
  for (const char* const more :
       {R"("Timeout":0)", R"("Timeout":901)", R"("MemorySize":127)", R"("MemorySize":10241)",
        R"("EphemeralStorage":{"Size":511})", R"("EphemeralStorage":{})", R"("Architectures":["mips"])",
        R"("Architectures":[])", R"("TracingConfig":{"Mode":"Sometimes"})", R"("LoggingConfig":{"LogFormat":"XML"})",
        R"("Environment":{"Variables":{"1A":"x"}})"})
    EXPECT_EQ(with(more), "400 ValidationException") << more;
  for (const std::string& more :
       {std::string(R"("Environment":{"Variables":{"AWS_REGION":"x"}})"),
        R"("Environment":{"Variables":{"BIG":")" + std::string(4096, 'x') + "\"}}", std::string(R"("Layers":["l"])"),
        std::string(R"("VpcConfig":{"SubnetIds":["s"]})"), std::string(R"("PackageType":"Image")"),
        std::string(R"("Publish":true)"), std::string(R"("Tags":{"aws:x":"y"})")})
    EXPECT_EQ(with(more), "400 InvalidParameterValueException") << more.substr(0, 60);
  EXPECT_EQ(with(R"("Timeout":"9")"), "400 SerializationException");
}

TEST_F(FunctionOperations, ARequestThatIsTooLongIsRefused) {
  EXPECT_EQ(outcome(ask("POST", "/2015-03-31/functions", std::string(69'905'068, ' '))),
            "413 RequestEntityTooLargeException");
}

TEST_F(FunctionOperations, AnUpdateTakesEffectWhenItIsDone) {
  deploy("f");
  const std::string first = json_at(configuration("f").body, "/RevisionId");
  const auto updated = ask("PUT", "/2015-03-31/functions/f/configuration", R"({"MemorySize":512})");
  EXPECT_EQ(updated.status, 200);
  EXPECT_EQ(json_at(updated.body, "/LastUpdateStatus"), "InProgress");
  EXPECT_NE(json_at(updated.body, "/RevisionId"), first);
  invoke("f");
  EXPECT_EQ(executor_.calls.back().function->memory_mb, 128);
  loop_.pass(20 * kMs);
  EXPECT_EQ(json_at(configuration("f").body, "/LastUpdateStatus"), "Successful");
  ASSERT_EQ(executor_.retired.size(), 1u);
  EXPECT_FALSE(executor_.retired[0].all);
  invoke("f");
  EXPECT_EQ(executor_.calls.back().function->memory_mb, 512);
}

TEST_F(FunctionOperations, OneUpdateAtATime) {
  create("f");
  EXPECT_EQ(outcome(ask("PUT", "/2015-03-31/functions/f/configuration", "{}")), "409 ResourceConflictException");
  loop_.pass(kSecond);
  EXPECT_EQ(ask("PUT", "/2015-03-31/functions/f/configuration", R"({"Timeout":5})").status, 200);
  EXPECT_EQ(outcome(ask("PUT", "/2015-03-31/functions/f/code", R"({"ZipFile":"UEsx"})")),
            "409 ResourceConflictException");
}

TEST_F(FunctionOperations, AnUpdateThatIsRefusedChangesNothing) {
  deploy("f");
  EXPECT_EQ(outcome(ask("PUT", "/2015-03-31/functions/f/configuration", R"({"MemorySize":512,"Timeout":901})")),
            "400 ValidationException");
  EXPECT_EQ(json_at(configuration("f").body, "/MemorySize"), "128");
  EXPECT_EQ(json_at(configuration("f").body, "/LastUpdateStatus"), "Successful");
}

TEST_F(FunctionOperations, AnotherRevisionThanTheLatestFailsItsPrecondition) {
  deploy("f");
  EXPECT_EQ(outcome(ask("PUT", "/2015-03-31/functions/f/configuration", R"({"RevisionId":"x"})")),
            "412 PreconditionFailedException");
  const std::string latest = json_at(configuration("f").body, "/RevisionId");
  EXPECT_EQ(ask("PUT", "/2015-03-31/functions/f/code", R"({"ZipFile":"UEsx","RevisionId":")" + latest + "\"}").status,
            200);
}

TEST_F(FunctionOperations, NewCodeReplacesTheOld) {
  deploy("f");
  const auto tried = ask("PUT", "/2015-03-31/functions/f/code", R"({"ZipFile":"UEsyMg==","DryRun":true})");  // "PK22"
  EXPECT_EQ(json_at(tried.body, "/CodeSize"), "4");
  EXPECT_EQ(json_at(configuration("f").body, "/CodeSize"), "3");
  ask("PUT", "/2015-03-31/functions/f/code", R"({"ZipFile":"UEsyMg=="})");
  loop_.pass(kSecond);
  invoke("f");
  EXPECT_EQ(executor_.calls.back().function->code->zip_bytes(), 4u);
}

TEST_F(FunctionOperations, ADeletedFunctionIsGone) {
  deploy("f");
  EXPECT_EQ(outcome(ask("DELETE", "/2015-03-31/functions/f?Qualifier=%24LATEST")),
            "400 InvalidParameterValueException");
  EXPECT_EQ(ask("DELETE", "/2015-03-31/functions/f").status, 204);
  ASSERT_EQ(executor_.retired.size(), 1u);
  EXPECT_TRUE(executor_.retired[0].all);
  EXPECT_EQ(outcome(configuration("f")), "404 ResourceNotFoundException");
  EXPECT_EQ(outcome(ask("DELETE", "/2015-03-31/functions/f")), "404 ResourceNotFoundException");
  EXPECT_EQ(create("f").status, 201);
}

TEST_F(FunctionOperations, DeletedWhileAnUpdateIsUnderWayItStaysGone) {
  deploy("f");
  ask("PUT", "/2015-03-31/functions/f/configuration", R"({"Timeout":5})");
  ask("DELETE", "/2015-03-31/functions/f");
  loop_.pass(kSecond);
  EXPECT_EQ(executor_.retired.size(), 1u);
}

TEST_F(FunctionOperations, TheListComesInPagesOfNames) {
  for (int i = 0; i < 120; ++i) create("f" + std::to_string(1000 + i));
  std::vector<std::string> names;
  std::vector<std::size_t> sizes;
  std::string marker;
  do {
    const auto page = ask("GET", "/2015-03-31/functions?MaxItems=10000" + (marker.empty() ? "" : "&Marker=" + marker));
    simdjson::dom::parser parser;
    simdjson::dom::array functions;
    ASSERT_EQ(parser.parse(page.body).at_key("Functions").get(functions), simdjson::SUCCESS);
    sizes.push_back(functions.size());
    for (const simdjson::dom::element one : functions) {
      names.emplace_back(one.at_key("FunctionName").get_string().value_unsafe());
      EXPECT_EQ(one.at_key("State").error(), simdjson::NO_SUCH_FIELD);  // as at AWS
    }
    marker = aws::uri_encode(json_at(page.body, "/NextMarker"));
  } while (!marker.empty() && sizes.size() < 10);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{50, 50, 20}));
  ASSERT_EQ(names.size(), 120u);
  EXPECT_EQ(names.front(), "f1000");
  EXPECT_EQ(names.back(), "f1119");
}

TEST_F(FunctionOperations, PagesAreAskedForWithinBounds) {
  create("a");
  create("b");
  EXPECT_EQ(json_at(ask("GET", "/2015-03-31/functions?MaxItems=1").body, "/Functions/1"), "");
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/functions?MaxItems=0")), "400 ValidationException");
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/functions?MaxItems=10001")), "400 ValidationException");
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/functions?MaxItems=x")), "400 SerializationException");
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/functions?Marker=%21")), "400 InvalidParameterValueException");
}

TEST_F(FunctionOperations, EveryRouteLeadsToAnOperation) {
  struct Row {
    const char* method;
    const char* path;
  };
  for (const Row& row : {Row{"POST", "/2015-03-31/functions"},
                         {"GET", "/2015-03-31/functions"},
                         {"GET", "/2015-03-31/functions/f"},
                         {"DELETE", "/2015-03-31/functions/f"},
                         {"GET", "/2015-03-31/functions/f/configuration"},
                         {"PUT", "/2015-03-31/functions/f/configuration"},
                         {"PUT", "/2015-03-31/functions/f/code"},
                         {"POST", "/2015-03-31/functions/f/invocations"},
                         {"POST", "/2015-03-31/functions/f/policy"},
                         {"GET", "/2015-03-31/functions/f/policy"},
                         {"DELETE", "/2015-03-31/functions/f/policy/s"},
                         {"PUT", "/2017-10-31/functions/f/concurrency"},
                         {"DELETE", "/2017-10-31/functions/f/concurrency"},
                         {"GET", "/2017-10-31/functions/f/concurrency"},
                         {"GET", "/2019-09-30/functions/f/concurrency"},
                         {"PUT", "/2019-09-25/functions/f/event-invoke-config"},
                         {"POST", "/2019-09-25/functions/f/event-invoke-config"},
                         {"GET", "/2019-09-25/functions/f/event-invoke-config"},
                         {"DELETE", "/2019-09-25/functions/f/event-invoke-config"},
                         {"POST", "/2015-03-31/event-source-mappings"},
                         {"GET", "/2015-03-31/event-source-mappings"},
                         {"GET", "/2015-03-31/event-source-mappings/u"},
                         {"PUT", "/2015-03-31/event-source-mappings/u"},
                         {"DELETE", "/2015-03-31/event-source-mappings/u"},
                         {"POST", "/2017-03-31/tags/arn"},
                         {"DELETE", "/2017-03-31/tags/arn"},
                         {"GET", "/2017-03-31/tags/arn"},
                         {"GET", "/2016-08-19/account-settings"}}) {
    const std::string given = outcome(ask(row.method, row.path));
    EXPECT_EQ(given.find("UnknownOperation"), std::string::npos) << row.method << ' ' << row.path;
  }
}

}  // namespace
}  // namespace echotrace::local
