#include "drivers/aws/client.h"

#include "drivers/aws/s3.h"
#include "drivers/aws/sts.h"
#include "ingest/base/error.h"
#include "tests/drivers/aws/loopback_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

namespace echotrace::aws {
namespace {

constexpr std::int64_t kNow = 1'440'938'160;  // 2015-08-30T12:36:00Z

std::string with_status(const std::string& status, const std::string& body = {}, const std::string& headers = {}) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

std::string s3_error(const std::string& code) {
  return "<Error><Code>" + code + "</Code><Message>m</Message></Error>";
}

// A client of a server that gives the answers one after the other, the last one for ever.
struct Rig {
  std::vector<std::string> answers;
  std::atomic<std::size_t> next = 0;
  LoopbackServer server{[this](const std::string&) { return answers[std::min(next++, answers.size() - 1)]; }};
  Transport transport;
  int keys_asked = 0, keys_expired = 0;
  bool no_keys = false;
  double random = 0;
  Client client;

  explicit Rig(std::vector<std::string> given, int attempts = 3)
      : answers(std::move(given)), client(world(), s3::service(), {server.origin(), true}, "eu-west-1", attempts) {}

  ClientWorld world() {
    ClientWorld made;
    made.transport = &transport;
    made.keys = [this](std::int64_t) {
      if (no_keys) throw base::Error(base::Exit::kUsage, "none");
      return SigningKeys{"AKID" + std::to_string(++keys_asked), "secret", ""};
    };
    made.keys_expired = [this] { ++keys_expired; };
    made.epoch_seconds = [] { return kNow; };
    made.random = [this] { return random; };
    return made;
  }

  Outcome outcome(Call call) {
    std::optional<Outcome> result;
    client.call(std::move(call), [&](Outcome&& given) { result = std::move(given); });
    while (!result) transport.run(std::chrono::seconds(10));
    return std::move(*result);
  }
};

std::string date_of(const std::string& request) {
  const auto from = request.find("X-Amz-Date: ") + 12;
  return request.substr(from, 16);
}

TEST(Client, SignsForTheHostItSendsTo) {
  Rig rig({with_status("200 OK")});
  rig.client.wait(s3::put_object("bucket", "a b/+%/../ä", "x"));
  const std::string seen = rig.server.requests().at(0);
  EXPECT_TRUE(seen.starts_with("PUT /bucket/a%20b/%2B%25/../%C3%A4 HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("Host: 127.0.0.1:" + std::to_string(rig.server.port())), std::string::npos);
  EXPECT_NE(seen.find("/20150830/eu-west-1/s3/aws4_request"), std::string::npos);
  EXPECT_NE(seen.find("X-Amz-Content-SHA256: " + sha256_hex("x")), std::string::npos);
}

TEST(Client, ServersOutOfOrderAreAskedAgainWithAFreshSignature) {
  Rig rig({with_status("503 Slow Down", s3_error("SlowDown")), with_status("500 Oops"), with_status("200 OK", "body")});
  const Outcome outcome = rig.outcome(s3::get_object("b-1", "k"));
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.attempts, 3);
  EXPECT_EQ(outcome.response.body, "body");
  EXPECT_NE(rig.server.requests().at(1).find("Credential=AKID2/"), std::string::npos);
  EXPECT_GE(outcome.answered_ns, outcome.started_ns);
}

TEST(Client, TheLastErrorStands) {
  Rig rig({with_status("503 Slow Down", s3_error("SlowDown"))});
  const Outcome outcome = rig.outcome(s3::get_object("b-1", "k"));
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, "SlowDown");
  EXPECT_EQ(outcome.attempts, 3);
  EXPECT_EQ(rig.server.requests().size(), 3u);

  Rig once({with_status("503 Slow Down", s3_error("SlowDown"))}, 1);
  EXPECT_EQ(once.outcome(s3::get_object("b-1", "k")).attempts, 1);

  Rig final({with_status("404 Not Found", s3_error("NoSuchKey"))});
  EXPECT_EQ(final.outcome(s3::get_object("b-1", "k")).error->code, "NoSuchKey");
  EXPECT_EQ(final.server.requests().size(), 1u);
  EXPECT_THROW(final.client.wait(s3::get_object("b-1", "k")), Failure);
}

TEST(Client, AConnectionThatFailsIsNoAnswer) {
  Rig rig({std::string()});  // closes without a word
  const Outcome outcome = rig.outcome(s3::get_object("b-1", "k"));
  EXPECT_EQ(outcome.error->code, kNoAnswer);
  EXPECT_EQ(outcome.attempts, 3);
  EXPECT_NE(outcome.error->message.find("127.0.0.1"), std::string::npos);
}

TEST(Client, LearnsThatItsClockIsWrong) {
  Rig rig({with_status("403 Forbidden", s3_error("RequestTimeTooSkewed"), "Date: Sun, 30 Aug 2015 13:36:00 GMT\r\n"),
           with_status("200 OK")});
  EXPECT_FALSE(rig.outcome(s3::get_object("b-1", "k")).error);
  rig.outcome(s3::get_object("b-1", "k"));
  EXPECT_EQ(date_of(rig.server.requests().at(0)), "20150830T123600Z");
  EXPECT_EQ(date_of(rig.server.requests().at(1)), "20150830T133600Z");
  EXPECT_EQ(date_of(rig.server.requests().at(2)), "20150830T133600Z");
}

TEST(Client, ItsClockIsSetOnceForACall) {
  // Another hour each time: a server that cannot be right.
  Rig rig({with_status("403 Forbidden", s3_error("RequestTimeTooSkewed"), "Date: Sun, 30 Aug 2015 13:36:00 GMT\r\n"),
           with_status("403 Forbidden", s3_error("RequestTimeTooSkewed"), "Date: Sun, 30 Aug 2015 14:36:00 GMT\r\n"),
           with_status("200 OK")});
  const Outcome outcome = rig.outcome(s3::get_object("b-1", "k"));
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, "RequestTimeTooSkewed");
  EXPECT_EQ(outcome.attempts, 2);
}

TEST(Client, WithoutRetriesTheNextCallHasTheRightTime) {
  Rig rig(
      {with_status("403 Forbidden", s3_error("InvalidSignatureException"), "Date: Sun, 30 Aug 2015 11:36:00 GMT\r\n"),
       with_status("200 OK")},
      1);
  EXPECT_TRUE(rig.outcome(s3::get_object("b-1", "k")).error);
  EXPECT_FALSE(rig.outcome(s3::get_object("b-1", "k")).error);
  EXPECT_EQ(date_of(rig.server.requests().at(1)), "20150830T113600Z");
}

TEST(Client, AWrongSignatureAtTheRightTimeIsFinal) {
  Rig rig({with_status("403 Forbidden", s3_error("SignatureDoesNotMatch"), "Date: Sun, 30 Aug 2015 12:36:01 GMT\r\n")});
  EXPECT_EQ(rig.outcome(s3::get_object("b-1", "k")).attempts, 1);
  Rig undated({with_status("403 Forbidden", s3_error("RequestTimeTooSkewed"))});
  EXPECT_EQ(undated.outcome(s3::get_object("b-1", "k")).attempts, 1);
}

TEST(Client, ExpiredCredentialsAreLookedForAgain) {
  Rig rig({with_status("400 Bad Request", s3_error("ExpiredToken")), with_status("200 OK")});
  EXPECT_FALSE(rig.outcome(s3::get_object("b-1", "k")).error);
  EXPECT_EQ(rig.keys_expired, 1);
  EXPECT_EQ(rig.keys_asked, 2);
}

TEST(Client, WithoutCredentialsNothingIsSent) {
  Rig rig({with_status("200 OK")});
  rig.no_keys = true;
  EXPECT_THROW(rig.client.wait(s3::get_object("b-1", "k")), base::Error);
  EXPECT_TRUE(rig.server.requests().empty());
}

TEST(Client, ACallCanBeCancelledWhileItWaitsForItsNextAttempt) {
  Rig rig({with_status("500 Oops")});
  rig.random = 0.99;  // about a second
  std::optional<Outcome> outcome;
  const Client::Id id =
      rig.client.call(s3::get_object("b-1", "k"), [&](Outcome&& given) { outcome = std::move(given); });
  while (rig.server.requests().empty()) rig.transport.run(std::chrono::milliseconds(10));
  rig.transport.run(std::chrono::milliseconds(50));
  EXPECT_TRUE(rig.client.cancel(id));
  EXPECT_FALSE(rig.client.cancel(id));
  rig.transport.run_until_idle();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->error->code, "Cancelled");
  EXPECT_EQ(rig.server.requests().size(), 1u);
}

TEST(Client, CallsUnderWayEndWithTheirClient) {
  LoopbackServer server([](const std::string&) { return with_status("500 Oops"); });
  Transport transport;
  bool called = false;
  {
    ClientWorld world;
    world.transport = &transport;
    world.keys = [](std::int64_t) { return SigningKeys{"A", "S", ""}; };
    world.epoch_seconds = [] { return kNow; };
    world.random = [] { return 0.0; };
    Client client(world, s3::service(), {server.origin(), true}, "eu-west-1", 3);
    client.call(s3::head_bucket("bucket"), [&](Outcome&&) { called = true; });
  }
  transport.run_until_idle();
  EXPECT_FALSE(called);
}

TEST(S3, AtAwsABucketIsPartOfTheHostWhereACertificateAllowsIt) {
  Rig rig({with_status("200 OK")});
  Client aws(rig.world(), s3::service(), {"https://s3.eu-west-1.amazonaws.com", false}, "eu-west-1", 1);
  const HttpRequest host = aws.addressed(s3::get_object("my-bucket", "k"));
  EXPECT_EQ(host.origin, "https://my-bucket.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(host.path, "/k");
  EXPECT_EQ(header_value(host.headers, "Host"), "my-bucket.s3.eu-west-1.amazonaws.com");
  const HttpRequest dots = aws.addressed(s3::get_object("my.bucket", "k"));
  EXPECT_EQ(dots.origin, "https://s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(dots.path, "/my.bucket/k");
  EXPECT_EQ(rig.client.addressed(s3::head_bucket("my-bucket")).path, "/my-bucket");
}

TEST(S3, WritesWhatTheServiceExpects) {
  EXPECT_EQ(s3::create_bucket("b", "us-east-1").request.body, "");
  EXPECT_EQ(s3::create_bucket("b", "eu-west-1").request.body,
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>eu-west-1"
            "</LocationConstraint></CreateBucketConfiguration>");
  EXPECT_EQ(s3::put_bucket_notification_configuration("b", {}).request.body,
            "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
  EXPECT_EQ(
      s3::put_bucket_notification_configuration("b", {{"i", "arn", "s3:ObjectCreated:*", "a&b/", ""}}).request.body,
      "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CloudFunctionConfiguration>"
      "<Id>i</Id><CloudFunction>arn</CloudFunction><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule>"
      "<Name>prefix</Name><Value>a&amp;b/</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration>"
      "</NotificationConfiguration>");
  EXPECT_EQ(s3::complete_multipart_upload("b", "k", "u/1", {{1, "\"e\""}}).request.body,
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part><ETag>\"e\"</ETag>"
            "<PartNumber>1</PartNumber></Part></CompleteMultipartUpload>");
  EXPECT_EQ(s3::list_objects_v2("b", {"a b", "t+/=", 2}).request.query,
            "list-type=2&encoding-type=url&max-keys=2&prefix=a%20b&continuation-token=t%2B%2F%3D");
}

TEST(S3, ReadsLists) {
  const s3::ObjectList list = s3::parse_list_objects_v2(
      {200,
       {},
       "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
       "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>n=</"
       "NextContinuationToken>"
       "<Contents><Key>a+b%2Bc</Key><LastModified>1970-01-01T00:00:01.000Z</LastModified><ETag>&quot;e&quot;</ETag>"
       "<Size>7</Size></Contents></ListBucketResult>"});
  ASSERT_EQ(list.objects.size(), 1u);
  EXPECT_EQ(list.objects[0].key, "a b+c");
  EXPECT_EQ(list.objects[0].etag, "\"e\"");
  EXPECT_EQ(list.objects[0].size, 7);
  EXPECT_EQ(list.objects[0].last_modified_ns, 1'000'000'000);
  EXPECT_EQ(list.next_continuation_token, "n=");
  EXPECT_THROW(s3::parse_list_objects_v2({200, {}, "<html>"}), base::Error);
}

TEST(S3, AnErrorInsideSuccessIsAnError) {
  Rig rig(
      {with_status("200 OK", s3_error("InternalError")), with_status("200 OK", "<CompleteMultipartUploadResult/>")});
  EXPECT_FALSE(rig.outcome(s3::complete_multipart_upload("b-1", "k", "u", {})).error);
  EXPECT_EQ(rig.server.requests().size(), 2u);
}

TEST(Sts, AssumesRoles) {
  const RoleRequest request{"arn:aws:iam::1:role/r", "me", "", "900", "", {}};
  EXPECT_EQ(sts::assume_role(request).request.body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=me"
            "&DurationSeconds=900");
  EXPECT_FALSE(sts::assume_role_with_web_identity(request).sign);
  const Credentials credentials = sts::parse_assumed_role(
      {200,
       {},
       "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"
       "<AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>"
       "<Expiration>1970-01-01T00:01:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"});
  EXPECT_EQ(credentials.keys.session_token, "T");
  EXPECT_EQ(credentials.expires_s, 60);
  EXPECT_THROW(sts::parse_assumed_role({200, {}, "<html/>"}), base::Error);
}

}  // namespace
}  // namespace echotrace::aws
