#include "tests/drivers/local/logs/logs_client.h"

namespace echotrace::local {
namespace {

TEST_F(LogsTest, AGroupIsMadeOnceAndDescribed) {
  const aws::HttpResponse made = ask("CreateLogGroup", "{'logGroupName':'/a/b'}");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.body, "");
  EXPECT_EQ(refusal("CreateLogGroup", "{'logGroupName':'/a/b'}"), "ResourceAlreadyExistsException");
  const auto described = read("DescribeLogGroups", "{}");
  EXPECT_EQ(described->text("/logGroups/0/logGroupName"), "/a/b");
  EXPECT_EQ(described->number("/logGroups/0/creationTime"), kNowMs);
  EXPECT_EQ(described->text("/logGroups/0/arn"), "arn:aws:logs:eu-west-1:000000000000:log-group:/a/b:*");
  EXPECT_EQ(described->text("/logGroups/0/logGroupArn"), "arn:aws:logs:eu-west-1:000000000000:log-group:/a/b");
  EXPECT_EQ(described->text("/logGroups/0/logGroupClass"), "STANDARD");
  EXPECT_EQ(described->text("/nextToken"), "");
}

TEST_F(LogsTest, GroupNamesAreAsAwsAllowsThem) {
  EXPECT_EQ(refusal("CreateLogGroup", "{}"), "InvalidParameterException");
  EXPECT_EQ(refusal("CreateLogGroup", "{'logGroupName':''}"), "InvalidParameterException");
  EXPECT_EQ(refusal("CreateLogGroup", "{'logGroupName':'a b'}"), "InvalidParameterException");
  EXPECT_EQ(refusal("CreateLogGroup", "{'logGroupName':'" + std::string(513, 'a') + "'}"), "InvalidParameterException");
  EXPECT_EQ(refusal("CreateLogGroup", "{'logGroupName':'" + std::string(512, 'a') + "'}"), "");
  EXPECT_EQ(refusal_message("CreateLogGroup", "{'logGroupName':'AWS/mine'}"),
            "Log groups starting with AWS/ are reserved for AWS.");
  EXPECT_EQ(refusal("CreateLogGroup", "{'logGroupName':'/aws/lambda/f'}"), "");
  EXPECT_EQ(refusal("CreateLogGroup", "{'logGroupName':7}"), "SerializationException");
}

TEST_F(LogsTest, ADeletedGroupIsGoneWithItsEvents) {
  put("s", kNowMs, "one");
  ask("DeleteLogGroup", "{'logGroupName':'/g'}");
  EXPECT_EQ(refusal("DeleteLogGroup", "{'logGroupName':'/g'}"), "ResourceNotFoundException");
  EXPECT_EQ(refusal("FilterLogEvents", "{'logGroupName':'/g'}"), "ResourceNotFoundException");
  ask("CreateLogGroup", "{'logGroupName':'/g'}");
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "");
}

TEST_F(LogsTest, GroupsAreListedInPages) {
  for (const char* name : {"b2", "a1", "b1", "b3", "c"})
    ask("CreateLogGroup", fmt::format("{{'logGroupName':'{}'}}", name));
  const auto first = read("DescribeLogGroups", "{'logGroupNamePrefix':'b','limit':2}");
  EXPECT_EQ(each(*first, "/logGroups", "logGroupName"), "b1|b2");
  const std::string token = first->text("/nextToken");
  const auto second = read("DescribeLogGroups", "{'logGroupNamePrefix':'b','limit':2,'nextToken':'" + token + "'}");
  EXPECT_EQ(each(*second, "/logGroups", "logGroupName"), "b3");
  EXPECT_EQ(second->text("/nextToken"), "");
  EXPECT_EQ(each(*read("DescribeLogGroups", "{'logGroupNamePattern':'1'}"), "/logGroups", "logGroupName"), "a1|b1");
  EXPECT_EQ(each(*read("DescribeLogGroups", "{'logGroupIdentifiers':['c','a1']}"), "/logGroups", "logGroupName"),
            "a1|c");
  EXPECT_EQ(refusal("DescribeLogGroups", "{'logGroupNamePrefix':'b','logGroupNamePattern':'1'}"),
            "InvalidParameterException");
  EXPECT_EQ(refusal("DescribeLogGroups", "{'nextToken':'nonsense'}"), "InvalidParameterException");
  EXPECT_EQ(refusal("DescribeLogGroups", "{'limit':0}"), "InvalidParameterException");
  EXPECT_EQ(
      refusal_message("DescribeLogGroups", "{'limit':51}"),
      "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less "
      "than or equal to 50");
}

TEST_F(LogsTest, EventsOlderThanTheRetentionAreNotGiven) {
  put("s", kNowMs - 2 * 86'400'000, "two days old");
  put("s", kNowMs - 1000, "young");
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "two days old|young");
  ask("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':1}");
  EXPECT_EQ(read("DescribeLogGroups", "{}")->number("/logGroups/0/retentionInDays"), 1);
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "young");
  EXPECT_EQ(messages(*read("GetLogEvents", "{'logGroupName':'/g','logStreamName':'s'}")), "young");
  ask("DeleteRetentionPolicy", "{'logGroupName':'/g'}");
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "two days old|young");
  EXPECT_EQ(refusal("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':2}"), "InvalidParameterException");
  EXPECT_EQ(refusal("PutRetentionPolicy", "{'logGroupName':'/g'}"), "InvalidParameterException");
  EXPECT_EQ(refusal("PutRetentionPolicy", "{'logGroupName':'/none','retentionInDays':1}"), "ResourceNotFoundException");
}

TEST_F(LogsTest, GroupsAreTaggedOverTheirArnOrTheirName) {
  ask("CreateLogGroup", "{'logGroupName':'/g','tags':{'a':'1'}}");
  const std::string arn = "'resourceArn':'arn:aws:logs:eu-west-1:000000000000:log-group:/g'";
  ask("TagResource", "{" + arn + ",'tags':{'echotrace:run':'r1','a':'2'}}");
  ask("TagLogGroup", "{'logGroupName':'/g','tags':{'b':''}}");
  EXPECT_EQ(ask("ListTagsForResource", "{" + arn + "}").body, R"({"tags":{"a":"2","b":"","echotrace:run":"r1"}})");
  ask("UntagResource", "{" + arn + ",'tagKeys':['a','none']}");
  ask("UntagLogGroup", "{'logGroupName':'/g','tags':['b']}");
  EXPECT_EQ(ask("ListTagsLogGroup", "{'logGroupName':'/g'}").body, R"({"tags":{"echotrace:run":"r1"}})");
}

TEST_F(LogsTest, TagsBeyondAwsRulesAreRefused) {
  ask("CreateLogGroup", "{'logGroupName':'/g'}");
  const std::string arn = "'resourceArn':'arn:aws:logs:eu-west-1:000000000000:log-group:/g'";
  EXPECT_EQ(refusal("TagResource", "{" + arn + "}"), "InvalidParameterException");
  EXPECT_EQ(refusal("TagResource", "{" + arn + ",'tags':{}}"), "InvalidParameterException");
  EXPECT_EQ(refusal("TagResource", "{" + arn + ",'tags':{'a?':'1'}}"), "InvalidParameterException");
  EXPECT_EQ(refusal("TagResource", "{" + arn + ",'tags':{'aws:a':'1'}}"), "InvalidParameterException");
  EXPECT_EQ(refusal("TagResource", "{" + arn + ",'tags':{'a':'" + std::string(257, 'x') + "'}}"),
            "InvalidParameterException");
  EXPECT_EQ(refusal("TagResource", "{'resourceArn':'/g','tags':{'a':'1'}}"), "InvalidParameterException");
  EXPECT_EQ(refusal("ListTagsForResource", "{'resourceArn':'arn:aws:logs:us-east-1:000000000000:log-group:/g'}"),
            "ResourceNotFoundException");
  std::string many;
  for (int number = 0; number < 50; ++number) many += fmt::format("{}'k{}':''", number == 0 ? "" : ",", number);
  EXPECT_EQ(refusal("TagResource", "{" + arn + ",'tags':{" + many + "}}"), "");
  EXPECT_EQ(refusal("TagResource", "{" + arn + ",'tags':{'k0':'again'}}"), "");
  EXPECT_EQ(refusal("TagResource", "{" + arn + ",'tags':{'one more':''}}"), "TooManyTagsException");
}

}  // namespace
}  // namespace echotrace::local
