#include "tests/drivers/local/s3/s3_client.h"

namespace echotrace::local {
namespace {

constexpr std::string_view kDigest = "x-amz-checksum-crc32";  // found right before the request comes to S3

class S3InEurope : public S3Test {
 protected:
  S3InEurope() : S3Test("eu-west-1") {}

  static std::string in(const std::string& region) {
    return "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>" +
           region + "</LocationConstraint></CreateBucketConfiguration>";
  }
};

std::string tagging(const std::string& tags) {
  return "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>" + tags + "</TagSet></Tagging>";
}

std::string tag(const std::string& key, const std::string& value) {
  return "<Tag><Key>" + key + "</Key><Value>" + value + "</Value></Tag>";
}

TEST_F(S3Test, BucketsAreMadeListedAndDeleted) {
  EXPECT_EQ(header(ask("PUT", "/bench"), "Location"), "/bench");
  EXPECT_EQ(ask("PUT", "/another").status, 200);
  EXPECT_EQ(header(ask("HEAD", "/bench"), "x-amz-bucket-region"), "us-east-1");
  const aws::HttpResponse list = ask("GET", "/");
  EXPECT_EQ(elements(list.body, "Name"), "another|bench");
  EXPECT_EQ(elements(list.body, "CreationDate"), "2027-01-15T08:00:00.000Z|2027-01-15T08:00:00.000Z");
  EXPECT_EQ(ask("DELETE", "/bench").status, 204);
  EXPECT_EQ(outcome(ask("HEAD", "/bench")), "404 NoSuchBucket");
  EXPECT_EQ(elements(ask("GET", "/").body, "Name"), "another");
}

TEST_F(S3Test, ListsOfBucketsComeInPages) {
  for (const char* name : {"/aaa", "/bbb", "/ccc"}) ask("PUT", name);
  const aws::HttpResponse first = ask("GET", "/?max-buckets=2");
  EXPECT_EQ(elements(first.body, "Name"), "aaa|bbb");
  const aws::HttpResponse second =
      ask("GET", "/?max-buckets=2&continuation-token=" + element(first.body, "ContinuationToken"));
  EXPECT_EQ(elements(second.body, "Name"), "ccc");
  EXPECT_EQ(element(second.body, "ContinuationToken"), "");
  EXPECT_EQ(elements(ask("GET", "/?prefix=b").body, "Name"), "bbb");
}

TEST_F(S3Test, NamesThatS3RefusesAreRefused) {
  for (const char* name : {"/ab", "/Bench", "/bench_1", "/-bench", "/bench-", "/a..b", "/192.168.5.4", "/xn--bench"})
    EXPECT_EQ(outcome(ask("PUT", name)), "400 InvalidBucketName") << name;
  EXPECT_EQ(outcome(ask("PUT", "/" + std::string(64, 'a'))), "400 InvalidBucketName");
  EXPECT_EQ(ask("PUT", "/" + std::string(63, 'a')).status, 200);
  EXPECT_EQ(ask("PUT", "/1.2.3.4a").status, 200);
}

TEST_F(S3Test, TheFirstRegionTakesNoConstraintAndForgivesASecondCreation) {
  EXPECT_EQ(ask("PUT", "/bench").status, 200);
  ask("PUT", "/bench/key", "kept");
  EXPECT_EQ(ask("PUT", "/bench").status, 200);
  EXPECT_EQ(ask("GET", "/bench/key").body, "kept");
  EXPECT_EQ(
      outcome(ask(
          "PUT", "/other",
          "<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint></CreateBucketConfiguration>")),
      "400 InvalidLocationConstraint");
  EXPECT_EQ(ask("GET", "/bench?location").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>");
}

TEST_F(S3InEurope, OtherRegionsWantTheirOwnConstraint) {
  EXPECT_EQ(outcome(ask("PUT", "/bench")), "400 IllegalLocationConstraintException");
  EXPECT_EQ(outcome(ask("PUT", "/bench", in("ap-south-1"))), "400 IllegalLocationConstraintException");
  EXPECT_EQ(ask("PUT", "/bench", in("eu-west-1")).status, 200);
  const aws::HttpResponse again = ask("PUT", "/bench", in("eu-west-1"));
  EXPECT_EQ(outcome(again), "409 BucketAlreadyOwnedByYou");
  EXPECT_EQ(element(again.body, "BucketName"), "bench");
  EXPECT_NE(ask("GET", "/bench?location").body.find(">eu-west-1</LocationConstraint>"), std::string::npos);
}

TEST_F(S3Test, ConfigurationsThatAreNoneAreMalformed) {
  for (const char* body : {"x", "<a/>", "<CreateBucketConfiguration>", "\xFF\xFE<"})
    EXPECT_EQ(outcome(ask("PUT", "/bench", body)), "400 MalformedXML") << body;
}

TEST_F(S3BucketTest, BucketsWithSomethingInThemStay) {
  ask("PUT", "/bench/key", "x");
  const aws::HttpResponse full = ask("DELETE", "/bench");
  EXPECT_EQ(outcome(full), "409 BucketNotEmpty");
  EXPECT_EQ(element(full.body, "BucketName"), "bench");
  ask("DELETE", "/bench/key");
  const std::string id = element(ask("POST", "/bench/key?uploads").body, "UploadId");
  EXPECT_EQ(outcome(ask("DELETE", "/bench")), "409 BucketNotEmpty");
  ask("DELETE", "/bench/key?uploadId=" + id);
  EXPECT_EQ(ask("DELETE", "/bench").status, 204);
}

TEST_F(S3BucketTest, TagsComeBackInTheirOrder) {
  EXPECT_EQ(outcome(ask("GET", "/bench?tagging")), "404 NoSuchTagSet");
  const std::string tags = tag("stage", "&lt;a&gt; &amp; b") + tag("by", "echotrace");
  EXPECT_EQ(ask("PUT", "/bench?tagging", tagging(tags), {{std::string(kDigest), "AAAAAA=="}}).status, 204);
  EXPECT_EQ(ask("GET", "/bench?tagging").body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + tagging(tags));
  EXPECT_EQ(ask("DELETE", "/bench?tagging").status, 204);
  EXPECT_EQ(outcome(ask("GET", "/bench?tagging")), "404 NoSuchTagSet");
}

TEST_F(S3BucketTest, TagsThatS3RefusesAreRefused) {
  const auto put = [&](const std::string& tags) {
    return outcome(ask("PUT", "/bench?tagging", tagging(tags), {{"Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="}}));
  };
  EXPECT_EQ(put(tag("a", "1") + tag("a", "2")), "400 InvalidTag");
  EXPECT_EQ(put(tag("aws:cloudformation", "1")), "400 InvalidTag");
  EXPECT_EQ(put(tag("", "1")), "400 InvalidTag");
  std::string many;
  for (int i = 0; i < 51; ++i) many += tag(std::to_string(i), "");
  EXPECT_EQ(put(many), "400 BadRequest");
  EXPECT_EQ(outcome(ask("PUT", "/bench?tagging", tagging(tag("a", "1")))), "400 InvalidRequest")
      << "S3 wants a digest of this body";
}

TEST_F(S3Test, ErrorsNameTheBucketAndTheResource) {
  EXPECT_EQ(ask("GET", "/nowhere/a%20b").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>"
            "<BucketName>nowhere</BucketName><Resource>/nowhere/a b</Resource>"
            "<RequestId>C3D13FE58DE4C810</RequestId><HostId>echotrace</HostId></Error>");
}

TEST_F(S3BucketTest, OperationsThatAreNotBuiltSaySo) {
  EXPECT_EQ(outcome(ask("GET", "/bench?acl")), "501 NotImplemented");
}

}  // namespace
}  // namespace echotrace::local
