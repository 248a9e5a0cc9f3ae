#include "drivers/local/tagging/service.h"
#include "tests/drivers/local/json_reply.h"
#include "tests/drivers/local/refused.h"

#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

const std::string kTable = "arn:aws:dynamodb:eu-west-1:000000000000:table/t";
const std::string kFunction = "arn:aws:lambda:eu-west-1:000000000000:function:f";
const std::string kBucketA = "arn:aws:s3:::a", kBucketB = "arn:aws:s3:::b";

class Resources final : public TagSource {
 public:
  explicit Resources(std::vector<TaggedResource> given) : resources(std::move(given)) {}
  std::vector<TaggedResource> tagged() override { return resources; }
  std::vector<TaggedResource> resources;
};

class TaggingTest : public testing::Test {
 protected:
  // Strings in `body` are written with ' instead of ". Throws Refusal.
  std::string ask(std::string body) {
    for (char& c : body)
      if (c == '\'') c = '"';
    Exchange exchange;
    exchange.request.body = std::move(body);
    std::string answer;
    tagging_.serve("GetResources", std::move(exchange),
                   [&](aws::HttpResponse given) { answer = std::move(given.body); });
    return answer;
  }
  static std::string arns(const std::string& page) {
    std::string all;
    for (std::size_t i = 0; i < count_at(page, "/ResourceTagMappingList"); ++i)
      all += (all.empty() ? "" : " ") + at(page, "/ResourceTagMappingList/" + std::to_string(i) + "/ResourceARN");
    return all;
  }
  std::string found(const std::string& body) { return arns(ask(body)); }
  std::string refusal(const std::string& body) {
    return refused_with([&] { ask(body); });
  }

  Resources buckets_{{{kBucketB, "s3:bucket", {{"run", "r2"}, {"k", ""}}}, {kBucketA, "s3:bucket", {{"run", "r1"}}}}};
  Resources others_{{{kFunction, "lambda:function", {{"run", "r1"}}}, {kTable, "dynamodb:table", {{"run", "r1"}}}}};
  Tagging tagging_{{&buckets_, &others_}};
};

TEST_F(TaggingTest, ListsWhatHasTagsInTheOrderOfTheArns) {
  EXPECT_EQ(found("{}"), kTable + " " + kFunction + " " + kBucketA + " " + kBucketB);
  EXPECT_EQ(ask("{'ResourceTypeFilters':['s3'],'TagFilters':[{'Key':'k'}]}"),
            R"({"PaginationToken":"","ResourceTagMappingList":[{"ResourceARN":"arn:aws:s3:::b",)"
            R"("Tags":[{"Key":"k","Value":""},{"Key":"run","Value":"r2"}]}]})");
}

TEST_F(TaggingTest, AFilterWantsItsKeyWithOneOfItsValues) {
  EXPECT_EQ(found("{'TagFilters':[{'Key':'run','Values':['r2']}]}"), kBucketB);
  EXPECT_EQ(found("{'TagFilters':[{'Key':'run','Values':['r1','r2']}],'ResourceTypeFilters':['s3']}"),
            kBucketA + " " + kBucketB);
  EXPECT_EQ(found("{'TagFilters':[{'Key':'Run'}]}"), "") << "keys are case sensitive";
  EXPECT_EQ(found("{'TagFilters':[{'Key':'k','Values':[]}]}"), kBucketB) << "whatever the value";
  EXPECT_EQ(found("{'TagFilters':[{'Key':'k','Values':['']}]}"), kBucketB);
}

TEST_F(TaggingTest, AllFiltersHaveToFit) {
  EXPECT_EQ(found("{'TagFilters':[{'Key':'run','Values':['r2']},{'Key':'k'}]}"), kBucketB);
  EXPECT_EQ(found("{'TagFilters':[{'Key':'run','Values':['r1']},{'Key':'k'}]}"), "");
}

TEST_F(TaggingTest, TypesAreServicesOrTheirResources) {
  EXPECT_EQ(found("{'ResourceTypeFilters':['dynamodb','lambda:function']}"), kTable + " " + kFunction);
  EXPECT_EQ(found("{'ResourceTypeFilters':['s3:bucket']}"), kBucketA + " " + kBucketB);
  EXPECT_EQ(found("{'ResourceTypeFilters':['lambda:layer','dynamo']}"), "");
}

TEST_F(TaggingTest, PagesGoOnBehindTheLastOneAlsoWhenItIsGone) {
  const std::string first = ask("{'ResourcesPerPage':3}");
  EXPECT_EQ(arns(first), kTable + " " + kFunction + " " + kBucketA);
  const std::string token = at(first, "/PaginationToken");
  EXPECT_NE(token, "");
  buckets_.resources.pop_back();
  const std::string second = ask("{'ResourcesPerPage':3,'PaginationToken':'" + token + "'}");
  EXPECT_EQ(arns(second), kBucketB);
  EXPECT_EQ(at(second, "/PaginationToken"), "");
  EXPECT_EQ(at(ask("{'ResourcesPerPage':4}"), "/PaginationToken"), "") << "nothing follows a page that is just full";
}

TEST_F(TaggingTest, APageHasNoMoreTagsThanWanted) {
  std::map<std::string, std::string> many;
  for (int i = 0; i < 49; ++i) many["k" + std::to_string(i)] = "v";
  for (TaggedResource& resource : buckets_.resources) resource.tags = many;
  others_.resources[0].tags = many;  // with the table's one it makes 50
  EXPECT_EQ(found("{'TagsPerPage':100}"), kTable + " " + kFunction + " " + kBucketA);
}

TEST_F(TaggingTest, ArnsAreAskedForAlone) {
  EXPECT_EQ(found("{'ResourceARNList':['" + kBucketB + "','arn:aws:s3:::none']}"), kBucketB);
  for (const char* more :
       {"'TagFilters':[{'Key':'run'}]", "'ResourceTypeFilters':['s3']", "'ResourcesPerPage':1", "'PaginationToken':''"})
    EXPECT_EQ(refusal("{'ResourceARNList':['a']," + std::string(more) + "}"), "InvalidParameterException") << more;
}

TEST_F(TaggingTest, EverythingComplies) {
  EXPECT_EQ(at(ask("{'IncludeComplianceDetails':true}"), "/ResourceTagMappingList/0/ComplianceDetails"),
            R"({"ComplianceStatus":true})");
  EXPECT_EQ(found("{'IncludeComplianceDetails':true,'ExcludeCompliantResources':true}"), "");
  EXPECT_EQ(refusal("{'ExcludeCompliantResources':true}"), "InvalidParameterException");
}

TEST_F(TaggingTest, RefusesWhatItCannotBeAsked) {
  for (const char* wrong : {"{'ResourcesPerPage':0}", "{'ResourcesPerPage':101}", "{'TagsPerPage':99}",
                            "{'TagsPerPage':150}", "{'TagsPerPage':600}", "{'PaginationToken':'?'}",
                            "{'PaginationToken':'YWJj'}", "{'TagFilters':[{}]}", "{'TagFilters':[{'Key':''}]}"})
    EXPECT_EQ(refusal(wrong), "InvalidParameterException") << wrong;
  EXPECT_EQ(refusal("{'TagFilters':'run'}"), "SerializationException");
  std::string values;
  for (int i = 0; i < 21; ++i) values += std::string(i == 0 ? "" : ",") + "'v'";
  EXPECT_EQ(refusal("{'TagFilters':[{'Key':'run','Values':[" + values + "]}]}"), "InvalidParameterException");
}

TEST_F(TaggingTest, KnowsItsOperationByItsTarget) {
  aws::HttpRequest request;
  request.headers = {{"X-Amz-Target", "ResourceGroupsTaggingAPI_20170126.GetResources"}};
  EXPECT_EQ(tagging_.operation_of(request), "GetResources");
  request.headers = {{"X-Amz-Target", "ResourceGroupsTaggingAPI_20170126.TagResources"}};
  EXPECT_EQ(tagging_.operation_of(request), "");
}

}  // namespace
}  // namespace echotrace::local
