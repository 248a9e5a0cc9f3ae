#include "tests/drivers/local/s3/s3_client.h"

namespace echotrace::local {
namespace {

const std::string kFunction = "arn:aws:lambda:us-east-1:000000000000:function:receive";

std::string configuration(const std::string& inner, const std::string& arn = kFunction) {
  return "<CloudFunctionConfiguration>" + inner + "<CloudFunction>" + arn +
         "</CloudFunction></CloudFunctionConfiguration>";
}

std::string filter(const std::string& name, const std::string& value) {
  return "<Filter><S3Key><FilterRule><Name>" + name + "</Name><Value>" + value +
         "</Value></FilterRule></S3Key></Filter>";
}

const std::string kCreated = "<Event>s3:ObjectCreated:*</Event>", kRemoved = "<Event>s3:ObjectRemoved:*</Event>";

class S3Notifications : public S3BucketTest {
 protected:
  using S3BucketTest::S3BucketTest;

  std::string configure(const std::string& configurations, aws::Headers headers = {}) {
    return outcome(ask("PUT", "/bench?notification",
                       "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
                           configurations + "</NotificationConfiguration>",
                       std::move(headers)));
  }
  // What the functions were told since the last call: the values of that member, joined by '|'.
  std::string told(const std::string& member) {
    loop_.settle();
    std::string all;
    for (const auto& [arn, payload] : std::exchange(invoker_.calls, {})) {
      const auto at = payload.find("\"" + member + "\":\"");
      const auto begin = at + member.size() + 4;
      all += (all.empty() ? "" : "|") +
             (at == payload.npos ? "" : payload.substr(begin, payload.find('"', begin) - begin));
    }
    return all;
  }
};

// The structure is that of the user guide's example, "Event message structure".
TEST_F(S3Notifications, FunctionsGetTheEventThatS3Sends) {
  EXPECT_EQ(configure(configuration("<Id>bench</Id>" + kCreated)), "200");
  ask("PUT", "/bench/in/a%20b%2B%C3%A4%7E", "hello");
  EXPECT_TRUE(invoker_.calls.empty()) << "the client's answer comes first";
  loop_.settle();
  ASSERT_EQ(invoker_.calls.size(), 1U);
  EXPECT_EQ(invoker_.calls[0].first, kFunction);
  EXPECT_EQ(invoker_.calls[0].second,
            R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",)"
            R"("eventTime":"2027-01-15T08:00:00.000Z","eventName":"ObjectCreated:Put",)"
            R"("userIdentity":{"principalId":"AWS:echotrace"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},)"
            R"("responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"echotrace"},)"
            R"("s3":{"s3SchemaVersion":"1.0","configurationId":"bench","bucket":{"name":"bench",)"
            R"("ownerIdentity":{"principalId":"000000000000"},"arn":"arn:aws:s3:::bench"},)"
            R"("object":{"key":"in/a+b%2B%C3%A4%7E","size":5,"eTag":"5d41402abc4b2a76b9719d911017c592",)"
            // 1.8e18 nanoseconds
            R"("sequencer":"0018FAE27693B40000"}}}]})");
}

TEST_F(S3Notifications, TimesAreThoseOfTheStore) {
  configure(configuration(kCreated));
  loop_.pass(1'234'567'890);
  ask("PUT", "/bench/key");
  loop_.pass(5'000'000'000);
  EXPECT_EQ(told("eventTime"), "2027-01-15T08:00:01.234Z");
}

TEST_F(S3Notifications, EveryWayToMakeAnObjectHasItsName) {
  configure(configuration(kCreated));
  ask("PUT", "/bench/a", "hello");
  ask("PUT", "/bench/b", "", {{"x-amz-copy-source", "bench/a"}});
  const std::string id = element(ask("POST", "/bench/c?uploads").body, "UploadId");
  ask("PUT", "/bench/c?partNumber=1&uploadId=" + id, "hello");
  ask("POST", "/bench/c?uploadId=" + id,
      "<CompleteMultipartUpload><Part><ETag>5d41402abc4b2a76b9719d911017c592</ETag><PartNumber>1</PartNumber></Part>"
      "</CompleteMultipartUpload>");
  ask("DELETE", "/bench/a");
  EXPECT_EQ(told("eventName"), "ObjectCreated:Put|ObjectCreated:Copy|ObjectCreated:CompleteMultipartUpload");
}

TEST_F(S3Notifications, RemovalsAreToldWithoutSizeAndTagWhenSomethingWasRemoved) {
  configure(configuration(kRemoved));
  ask("PUT", "/bench/a", "hello");
  ask("PUT", "/bench/b", "hello");
  ask("DELETE", "/bench/a");
  ask("DELETE", "/bench/a");
  ask("POST", "/bench?delete", "<Delete><Object><Key>b</Key></Object><Object><Key>c</Key></Object></Delete>",
      {{"x-amz-checksum-crc32", "AAAAAA=="}});
  loop_.settle();
  ASSERT_EQ(invoker_.calls.size(), 2U);
  EXPECT_NE(invoker_.calls[0].second.find(R"("eventName":"ObjectRemoved:Delete")"), std::string::npos);
  EXPECT_NE(invoker_.calls[0].second.find(R"("object":{"key":"a","sequencer":")"), std::string::npos);
  EXPECT_EQ(told("key"), "a|b");
}

TEST_F(S3Notifications, SequencersGrowEvenWhenTheClockStandsStill) {
  configure(configuration(kCreated));
  for (int i = 0; i < 3; ++i) ask("PUT", "/bench/key");
  EXPECT_EQ(told("sequencer"), "0018FAE27693B40000|0018FAE27693B40001|0018FAE27693B40002");
}

TEST_F(S3Notifications, FiltersChooseKeys) {
  const std::string logs =
      "<Filter><S3Key><FilterRule><Name>Prefix</Name><Value>out/</Value></FilterRule><FilterRule>"
      "<Name>Suffix</Name><Value>.log</Value></FilterRule></S3Key></Filter>";
  EXPECT_EQ(configure(configuration("<Id>1</Id>" + kCreated + filter("prefix", "in/ä ")) +
                      configuration("<Id>2</Id>" + kCreated + logs)),
            "200");
  for (const char* key : {"in/%C3%A4%20x", "in/x", "out/x.log", "out/x.log.gz", "x.log"})
    ask("PUT", "/bench/" + std::string(key));
  EXPECT_EQ(told("configurationId"), "1|2");
}

TEST_F(S3Notifications, TheConfigurationIsReplacedAndReadBack) {
  EXPECT_EQ(configure(configuration("<Id>1</Id>" + kCreated + kRemoved + filter("suffix", "&lt;.x "))), "200");
  EXPECT_EQ(ask("GET", "/bench?notification").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CloudFunctionConfiguration>"
            "<Id>1</Id><CloudFunction>" +
                kFunction + "</CloudFunction>" + kCreated + kRemoved + filter("Suffix", "&lt;.x ") +
                "</CloudFunctionConfiguration></NotificationConfiguration>");
  EXPECT_EQ(configure(""), "200");
  ask("PUT", "/bench/%3C.x%20");
  EXPECT_EQ(told("key"), "");
  EXPECT_EQ(
      ask("GET", "/bench?notification").body,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></NotificationConfiguration>");
}

TEST_F(S3Notifications, FunctionsMustLetS3InvokeThem) {
  invoker_.allowed = false;
  const std::string wanted = configuration("<Id>1</Id>" + kCreated);
  EXPECT_EQ(configure(wanted), "400 InvalidArgument");
  const aws::HttpResponse answer =
      ask("PUT", "/bench?notification", "<NotificationConfiguration>" + wanted + "</NotificationConfiguration>");
  EXPECT_EQ(element(answer.body, "Message"), "Unable to validate the following destination configurations");
  EXPECT_EQ(element(answer.body, "ArgumentName1"), kFunction + ", null");
  EXPECT_EQ(element(answer.body, "ArgumentValue1"), "Not authorized to invoke function [" + kFunction + "]");
  EXPECT_EQ(configure(wanted, {{"x-amz-skip-destination-validation", "true"}}), "200");
  ask("PUT", "/bench/a");
  EXPECT_EQ(told("key"), "") << "still not allowed";
  invoker_.allowed = true;
  ask("PUT", "/bench/b");
  EXPECT_EQ(told("key"), "b");
  EXPECT_EQ(configure(configuration(kCreated, kFunction + "-missing")), "400 InvalidArgument");
}

TEST_F(S3Notifications, ConfigurationsThatS3RefusesChangeNothing) {
  EXPECT_EQ(configure(configuration("<Id>1</Id>" + kCreated)), "200");
  const std::string other = "arn:aws:lambda:eu-west-1:000000000000:function:receive";
  for (const std::string& wrong :
       {configuration("<Event>s3:ObjectCreated:Nothing</Event>"), configuration("<Event></Event>"),
        configuration(kCreated + filter("infix", "a")), configuration(kCreated, other),
        configuration(kCreated, "arn:aws:lambda:us-east-1:000000000000:function:"), configuration(kCreated, "receive"),
        configuration(kCreated) + configuration(kCreated),
        configuration(kCreated + filter("prefix", "a")) +
            configuration("<Event>s3:ObjectCreated:Put</Event>" + filter("prefix", "ab")),
        configuration("<Id>1</Id>" + kCreated) + configuration("<Id>1</Id>" + kRemoved),
        configuration("<Id>" + std::string(256, 'i') + "</Id>" + kCreated)})
    EXPECT_EQ(configure(wrong), "400 InvalidArgument") << wrong;
  EXPECT_EQ(configure(configuration("")), "400 MalformedXML") << "no event";
  EXPECT_EQ(configure("<Nonsense/>"), "400 MalformedXML");
  EXPECT_EQ(outcome(ask("PUT", "/bench?notification", "<Notification")), "400 MalformedXML");
  EXPECT_EQ(configure("<QueueConfiguration><Queue>q</Queue></QueueConfiguration>"), "501 NotImplemented");
  ask("PUT", "/bench/a");
  EXPECT_EQ(told("configurationId"), "1");
}

TEST_F(S3Notifications, ConfigurationsThatDoNotMeetStandTogether) {
  EXPECT_EQ(configure(configuration(kCreated + filter("prefix", "a")) +
                      configuration(kCreated + filter("prefix", "b")) + configuration(kRemoved)),
            "200");
  EXPECT_EQ(
      configure(configuration(kCreated + filter("suffix", ".a")) + configuration(kCreated + filter("suffix", ".b"))),
      "200");
}

class S3TwiceDelivered : public S3Notifications {
 protected:
  S3TwiceDelivered() : S3Notifications("us-east-1", std::vector<Fault>{Faults::parse("duplicate:s3")}) {}
};

TEST_F(S3TwiceDelivered, DuplicatesAreTheSameEventAgain) {
  configure(configuration(kCreated));
  ask("PUT", "/bench/a");
  loop_.settle();
  ASSERT_EQ(invoker_.calls.size(), 2U);
  EXPECT_EQ(invoker_.calls[0], invoker_.calls[1]);
}

class S3NeverDelivered : public S3Notifications {
 protected:
  S3NeverDelivered() : S3Notifications("us-east-1", std::vector<Fault>{Faults::parse("drop:s3")}) {}
};

TEST_F(S3NeverDelivered, DroppedEventsDoNotCome) {
  configure(configuration(kCreated));
  ask("PUT", "/bench/a", "hello");
  EXPECT_EQ(told("key"), "");
  EXPECT_EQ(ask("GET", "/bench/a").body, "hello");
}

}  // namespace
}  // namespace echotrace::local
